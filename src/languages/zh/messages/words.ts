import { dayIn, momentIn } from '../../../messaging/time-words.js';
import { spanIn } from '../../../messaging/texts/spans.js';
import type { MailWords } from '../../../messaging/texts/texts.js';

const LOCALE = 'zh-CN';

/** A length of time, milliseconds. */
export const length = (milliseconds: number) => spanIn(LOCALE, milliseconds);

/** A moment, milliseconds since the epoch. */
export const moment = (at: number) => momentIn(LOCALE, at);

/** The day of a moment, milliseconds since the epoch. */
export const day = (at: number) => dayIn(LOCALE, at);

/** What all mails share. */
export const words: MailWords = {
  tag: 'zh-CN',
  when: '时间',
  from: '来源',
  valid: '有效期',
  undoable: '可撤销期限',
  notYou: '如果不是您本人操作',
  copyLink: '或将以下链接复制到浏览器中打开：',
  footer: '本邮件由 Holdfast 因上述请求自动发送，请勿回复。',
  unknownDevice: '未知设备',
  comma: '，',
  colon: '：',
  device: ({ browser, system }) =>
    browser && system ? `${system} 上的 ${browser}` : (browser ?? system ?? ''),
  networkAddress: (address) => `网络地址 ${address}`,
  moment,
  day,
  validity: (span, until) => `${length(span)}，至 ${moment(until)}`,
};
