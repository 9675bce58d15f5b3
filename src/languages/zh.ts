import type { LanguageTexts } from './language-texts.js';
import { messages } from './zh/messages.js';
import { pages } from './zh/pages.js';

/** Simplified Chinese. */
export const language: LanguageTexts = {
  messages,
  pages,
  industries: {
    AGRICULTURE: '农林牧渔',
    MINING: '采矿',
    MANUFACTURING: '制造',
    AUTOMOTIVE: '汽车',
    ENERGY: '能源电力',
    ENVIRONMENT: '水务与环保',
    CONSTRUCTION: '建筑',
    RETAIL: '批发与零售',
    E_COMMERCE: '电子商务',
    LOGISTICS: '交通与物流',
    HOSPITALITY: '酒店、餐饮与旅游',
    MEDIA: '出版、影视与传媒',
    GAME: '游戏',
    SOCIAL: '社交与直播',
    TELECOMMUNICATIONS: '电信',
    SOFTWARE: '软件与信息技术服务',
    INTERNET: '互联网与数据服务',
    FINANCE: '银行与金融',
    INSURANCE: '保险',
    REAL_ESTATE: '房地产',
    RESEARCH: '科学研究',
    ADVERTISING: '广告与市场研究',
    BUSINESS_SERVICES: '商务服务',
    GOVERNMENT: '政府',
    EDUCATION: '教育',
    HEALTH: '医疗健康与社会服务',
    CULTURE_AND_SPORT: '文化、娱乐与体育',
    NON_PROFIT: '社会团体与公益组织',
    PERSONAL_SERVICES: '居民服务与维修',
    OTHER: '其他',
  },
};
