import { ConfigError, type Config } from '../config.js';
import { createInboxSmsProvider } from './inbox-sms-provider.js';
import { observed } from './observed-provider.js';
import type { Mail, Provider, Sms } from './provider.js';
import { readSender } from './sender.js';
import type { SmsScheme } from './sms-url-forms.js';
import { smsUrlProblems } from './sms-url.js';
import { createSmtpProvider } from './smtp-provider.js';
import { createTencentProvider } from './tencent-provider.js';
import { createTwilioProvider } from './twilio-provider.js';
import { createWebhookProvider } from './webhook-provider.js';

/** The settings that say how messages leave the house. */
export type MessagingConfig = Pick<Config, 'SMTP_URL' | 'SMS_URL' | 'MAIL_FROM'>;

/** The ways out of the house, in the configured order. */
export interface Providers {
  mail: Provider<Mail>[];
  sms: Provider<Sms>[];
}

const SMS_PROVIDERS: Record<SmsScheme, (url: string) => Provider<Sms>> = {
  'inbox:': (url) => createInboxSmsProvider(url),
  'twilio:': (url) => createTwilioProvider(url),
  'tencent:': (url) => createTencentProvider(url),
  'webhook+https:': (url) => createWebhookProvider(url),
  'webhook+http:': (url) => createWebhookProvider(url),
};

/** Makes the configured providers; connections are opened by the first message. @throws ConfigError */
export function createProviders(config: MessagingConfig): Providers {
  const sender = readSender(config.MAIL_FROM);
  return {
    mail: config.SMTP_URL.map((url) => observed('email', createSmtpProvider(url, sender))),
    sms: config.SMS_URL.map((url) => observed('mobile', createSmsProvider(url))),
  };
}

function createSmsProvider(url: string): Provider<Sms> {
  const problems = smsUrlProblems(url);
  if (problems.length > 0) throw new ConfigError(problems.map((problem) => `SMS_URL ${problem}`));
  return SMS_PROVIDERS[new URL(url).protocol as SmsScheme](url);
}
