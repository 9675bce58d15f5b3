import type { Content, Template } from '../message.js';
import type { Device } from '../device.js';

/** A link of a mail, as a button and as text to copy. */
export interface Action {
  label: string;
  url: string;
}

/** What one mail says around its code, its facts and its footer. */
export interface MailText {
  subject: string;
  heading: string;
  /** What was asked; the code or the actions follow. */
  lead: string;
  actions?: readonly Action[];
  /** What the code or link does and doesn't do. */
  note: string;
  /** What to do if it wasn't you. */
  notYou: string;
  /** In the place of "if this wasn't you" and of the footer, for what nobody has asked for. */
  unasked?: { heading: string; footer: string };
  notYouAction?: Action;
}

/** What all mails share. */
export interface MailWords {
  /** BCP 47 tag of the html part. */
  tag: string;
  when: string;
  from: string;
  valid: string;
  /** Until when a change can be undone. */
  undoable: string;
  notYou: string;
  copyLink: string;
  footer: string;
  unknownDevice: string;
  comma: string;
  colon: string;
  device: (device: Device) => string;
  networkAddress: (address: string) => string;
  /** A moment in milliseconds since the epoch, with its time zone. */
  moment: (at: number) => string;
  /** The day of a moment, in UTC. */
  day: (at: number) => string;
  /** How long in milliseconds, and the moment at which that ends. */
  validity: (length: number, until: number) => string;
}

/** The values of one template. */
export type ContentOf<Name extends Template> = Named<Content, Name>;

/** A content of several templates (all notices are one) is taken as that of the one. */
type Named<One, Name extends Template> = One extends { template: infer Any }
  ? Name extends Any
    ? One & { template: Name }
    : never
  : never;

/** What is sent for some templates, in one language. */
export interface TextsOf<Name extends Template> {
  mail: { [Each in Name]: (content: ContentOf<Each>) => MailText };
  sms: { [Each in Name]: (content: ContentOf<Each>) => string };
}

/** Everything that is sent, in one language: a template without its text doesn't compile. */
export interface Texts extends TextsOf<Template> {
  words: MailWords;
}
