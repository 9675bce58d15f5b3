/**
 * The industries that the service publishes, in the order of the United Nations' ISIC Rev. 4, whose
 * sections (A to U) they follow. A section is split where a cloud provider's customers differ in
 * what they run: section J alone makes six. Sections T and U, households and embassies, are `OTHER`.
 */
export const INDUSTRIES = [
  // A to F
  'AGRICULTURE',
  'MINING',
  'MANUFACTURING',
  'AUTOMOTIVE', // division 29
  'ENERGY',
  'ENVIRONMENT',
  'CONSTRUCTION',
  // G to I
  'RETAIL',
  'E_COMMERCE', // class 4791
  'LOGISTICS',
  'HOSPITALITY',
  // J: divisions 58 to 63
  'MEDIA',
  'GAME',
  'SOCIAL',
  'TELECOMMUNICATIONS',
  'SOFTWARE',
  'INTERNET',
  // K and L
  'FINANCE',
  'INSURANCE', // division 65
  'REAL_ESTATE',
  // M and N
  'RESEARCH', // division 72
  'ADVERTISING', // 73
  'BUSINESS_SERVICES',
  // O to S
  'GOVERNMENT',
  'EDUCATION',
  'HEALTH',
  'CULTURE_AND_SPORT',
  'NON_PROFIT', // 94
  'PERSONAL_SERVICES',
  'OTHER',
] as const;

/** The code of a published industry. */
export type IndustryCode = (typeof INDUSTRIES)[number];

const CODES: ReadonlySet<string> = new Set(INDUSTRIES);

/** Whether the service publishes an industry by this code; it is told apart by upper case too. */
export function isIndustry(code: string): code is IndustryCode {
  return CODES.has(code);
}
