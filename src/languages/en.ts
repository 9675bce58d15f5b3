import type { LanguageTexts } from './language-texts.js';
import { messages } from './en/messages.js';
import { pages } from './en/pages.js';

/** English. */
export const language: LanguageTexts = {
  messages,
  pages,
  industries: {
    AGRICULTURE: 'Agriculture, forestry and fishing',
    MINING: 'Mining and quarrying',
    MANUFACTURING: 'Manufacturing',
    AUTOMOTIVE: 'Automotive',
    ENERGY: 'Electricity, gas and heat',
    ENVIRONMENT: 'Water, waste and recycling',
    CONSTRUCTION: 'Construction',
    RETAIL: 'Wholesale and retail',
    E_COMMERCE: 'E-commerce',
    LOGISTICS: 'Transport and logistics',
    HOSPITALITY: 'Hotels, restaurants and travel',
    MEDIA: 'Publishing, film and broadcasting',
    GAME: 'Games',
    SOCIAL: 'Social networks and live streaming',
    TELECOMMUNICATIONS: 'Telecommunications',
    SOFTWARE: 'Software and IT services',
    INTERNET: 'Internet and data services',
    FINANCE: 'Banking and finance',
    INSURANCE: 'Insurance',
    REAL_ESTATE: 'Real estate',
    RESEARCH: 'Scientific research',
    ADVERTISING: 'Advertising and market research',
    BUSINESS_SERVICES: 'Business services',
    GOVERNMENT: 'Government',
    EDUCATION: 'Education',
    HEALTH: 'Health and social work',
    CULTURE_AND_SPORT: 'Arts, entertainment and sport',
    NON_PROFIT: 'Associations and non-profits',
    PERSONAL_SERVICES: 'Repair and personal services',
    OTHER: 'Other',
  },
};
