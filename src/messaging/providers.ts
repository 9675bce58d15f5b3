import type { Config } from '../config.js';
import { createInboxSmsProvider } from './inbox-sms-provider.js';
import type { Mail, Provider, Sms } from './provider.js';
import { readSender } from './sender.js';
import { createSmtpProvider } from './smtp-provider.js';

/** The settings that say how messages leave the house. */
export type MessagingConfig = Pick<Config, 'SMTP_URL' | 'SMS_URL' | 'MAIL_FROM'>;

/** The ways out of the house, in the configured order. */
export interface Providers {
  mail: Provider<Mail>[];
  sms: Provider<Sms>[];
}

/** Makes the configured providers; connections are opened by the first message. @throws ConfigError */
export function createProviders(config: MessagingConfig): Providers {
  const sender = readSender(config.MAIL_FROM);
  return {
    mail: config.SMTP_URL.map((url) => createSmtpProvider(url, sender)),
    sms: config.SMS_URL.map((url) => createInboxSmsProvider(url)),
  };
}
