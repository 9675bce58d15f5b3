import type { Language } from './language.js';

/** A line of business that an account can name. */
export interface Industry {
  /** Stable: it is kept with accounts, and never used for another industry. */
  code: string;
  names: Record<Language, string>;
}

/**
 * The industries that the service publishes, in the order of the United Nations' ISIC Rev. 4, whose
 * sections (A to U) they follow. A section is split where a cloud provider's customers differ in
 * what they run: section J alone makes six. Sections T and U, households and embassies, are `OTHER`.
 */
export const INDUSTRIES = [
  // A to F
  { code: 'AGRICULTURE', names: { en: 'Agriculture, forestry and fishing', zh: '农林牧渔' } },
  { code: 'MINING', names: { en: 'Mining and quarrying', zh: '采矿' } },
  { code: 'MANUFACTURING', names: { en: 'Manufacturing', zh: '制造' } },
  { code: 'AUTOMOTIVE', names: { en: 'Automotive', zh: '汽车' } }, // division 29
  { code: 'ENERGY', names: { en: 'Electricity, gas and heat', zh: '能源电力' } },
  { code: 'ENVIRONMENT', names: { en: 'Water, waste and recycling', zh: '水务与环保' } },
  { code: 'CONSTRUCTION', names: { en: 'Construction', zh: '建筑' } },
  // G to I
  { code: 'RETAIL', names: { en: 'Wholesale and retail', zh: '批发与零售' } },
  { code: 'E_COMMERCE', names: { en: 'E-commerce', zh: '电子商务' } }, // class 4791
  { code: 'LOGISTICS', names: { en: 'Transport and logistics', zh: '交通与物流' } },
  { code: 'HOSPITALITY', names: { en: 'Hotels, restaurants and travel', zh: '酒店、餐饮与旅游' } },
  // J: divisions 58 to 63
  { code: 'MEDIA', names: { en: 'Publishing, film and broadcasting', zh: '出版、影视与传媒' } },
  { code: 'GAME', names: { en: 'Games', zh: '游戏' } },
  { code: 'SOCIAL', names: { en: 'Social networks and live streaming', zh: '社交与直播' } },
  { code: 'TELECOMMUNICATIONS', names: { en: 'Telecommunications', zh: '电信' } },
  { code: 'SOFTWARE', names: { en: 'Software and IT services', zh: '软件与信息技术服务' } },
  { code: 'INTERNET', names: { en: 'Internet and data services', zh: '互联网与数据服务' } },
  // K and L
  { code: 'FINANCE', names: { en: 'Banking and finance', zh: '银行与金融' } },
  { code: 'INSURANCE', names: { en: 'Insurance', zh: '保险' } }, // division 65
  { code: 'REAL_ESTATE', names: { en: 'Real estate', zh: '房地产' } },
  // M and N
  { code: 'RESEARCH', names: { en: 'Scientific research', zh: '科学研究' } }, // division 72
  { code: 'ADVERTISING', names: { en: 'Advertising and market research', zh: '广告与市场研究' } }, // 73
  { code: 'BUSINESS_SERVICES', names: { en: 'Business services', zh: '商务服务' } },
  // O to S
  { code: 'GOVERNMENT', names: { en: 'Government', zh: '政府' } },
  { code: 'EDUCATION', names: { en: 'Education', zh: '教育' } },
  { code: 'HEALTH', names: { en: 'Health and social work', zh: '医疗健康与社会服务' } },
  {
    code: 'CULTURE_AND_SPORT',
    names: { en: 'Arts, entertainment and sport', zh: '文化、娱乐与体育' },
  },
  { code: 'NON_PROFIT', names: { en: 'Associations and non-profits', zh: '社会团体与公益组织' } }, // 94
  {
    code: 'PERSONAL_SERVICES',
    names: { en: 'Repair and personal services', zh: '居民服务与维修' },
  },
  { code: 'OTHER', names: { en: 'Other', zh: '其他' } },
] as const satisfies readonly Industry[];

/** The code of a published industry. */
export type IndustryCode = (typeof INDUSTRIES)[number]['code'];

const CODES: ReadonlySet<string> = new Set(INDUSTRIES.map(({ code }) => code));

/** Whether the service publishes an industry by this code; it is told apart by upper case too. */
export function isIndustry(code: string): code is IndustryCode {
  return CODES.has(code);
}
