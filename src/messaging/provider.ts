import type { Language } from '../domain/language.js';
import type { Template } from './message.js';
import type { SmsValues } from './sms-values.js';

/** Thrown by a provider. A permanent refusal is final for that provider; anything else may be tried again. */
export class DeliveryError extends Error {
  constructor(
    message: string,
    readonly permanent: boolean,
  ) {
    super(message);
    this.name = 'DeliveryError';
  }
}

/** A rendered mail. */
export interface Mail {
  messageId: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

/** A rendered text message. */
export interface Sms {
  messageId: string;
  /** E.164. */
  to: string;
  text: string;
  /** What the text was made of, for providers that send only what is registered with them. */
  template: Template;
  language: Language;
  values: SmsValues;
}

/** One way out of the house for one kind of message. Providers are tried in the configured order. */
export interface Provider<Outgoing> {
  /** Shown to operators and kept with each attempt; holds no credentials. */
  name: string;
  /** @throws DeliveryError with a one-line reason that holds neither address nor secret. */
  send(outgoing: Outgoing): Promise<void>;
  close(): void;
}
