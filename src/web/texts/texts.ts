import type { PasswordPolicy } from '../../domain/password.js';
import type { FieldReason, PageReason } from '../reasons.js';
import type { UndoneKind } from '../undone-kind.js';

/** What a refusal knows beside its reason. */
export interface RefusalFacts {
  /** Seconds to wait before the next try. */
  wait: number | undefined;
  /** Wrong codes that the live code still bears. */
  triesLeft: number | undefined;
}

/** A page that only says something, and what to do next. */
export interface Message {
  title: string;
  text: string;
  /** The label of the link to the next step. */
  next: string;
}

/** How a flow ended, as far as pages tell it apart. */
export type Ending = 'done' | 'expired' | 'cancelled' | 'changed' | 'refused';

/** Why a link doesn't work. */
export type Death = 'used' | 'expired' | 'replaced' | 'unknown';

/** What the pages of an undo show (G9). */
export interface UndoTexts {
  kinds: Record<UndoneKind, string>;
  link: {
    title: string;
    changed: string;
    when: string;
    sentTo: string;
    until: string;
    freeze: string;
    /** A password isn't restored. */
    restore: (undone: UndoneKind) => string;
    submit: string;
    wasYou: string;
  };
  deadLink: Record<Death, Message>;
  proof: {
    title: string;
    frozen: string;
    ask: (undone: UndoneKind) => string;
    orCode: string;
    methodText: string;
    noMethod: string;
    support: string;
  };
  formerPassword: { label: string; hint: string; submit: string; instead: string };
  passwordNotKept: string;
  done: { title: string; next: string; restored: Record<UndoneKind, string> };
  ended: Record<'expired' | 'void' | 'refused', Message>;
  noFlow: Message;
  /** In the place of what a reset says there. */
  code: Pick<Texts['code'], 'submit'>;
  method: Pick<Texts['method'], 'text'>;
  refusals: Partial<Texts['refusals']>;
}

/** What the pages of a contact email show (G3.1). */
export interface ContactEmailTexts {
  link: { title: string; address: string; text: string; submit: string; notYou: string };
  deadLink: Record<Death, Message>;
  verified: Message;
}

/** Everything that pages show, in one language: a key without its text doesn't compile. */
export interface Texts {
  /** BCP 47 tag of the page. */
  tag: string;
  product: string;
  accountCentre: string;
  footer: string;
  /** Put before the title of a page with an error. */
  errorTitle: (title: string) => string;
  errorSummary: string;
  stepOf: (step: number, count: number) => string;
  /** A moment with its time zone. */
  moment: (at: Date) => string;
  /** A length in milliseconds. */
  length: (milliseconds: number) => string;
  home: { title: string; text: string; reset: string; resetText: string };
  start: { title: string; text: string; email: string; submit: string };
  sent: {
    title: string;
    text: string;
    hints: readonly string[];
    again: string;
    /** While no mail server takes mails. */
    late: { title: string; text: string; lookAgain: string };
  };
  link: {
    title: string;
    account: string;
    validUntil: string;
    validity: (until: Date, left: number) => string;
    text: string;
    submit: string;
    notYou: string;
  };
  deadLink: Record<Death, Message>;
  password: {
    title: string;
    rules: Record<PasswordPolicy, string>;
    newPassword: string;
    confirmation: string;
    method: string;
    methodText: string;
    /** Stands before the only address there is. */
    onlyMethod: Record<'mobile' | 'email', string>;
    submit: string;
  };
  methods: Record<'mobile' | 'email', (address: string) => string>;
  method: { title: string; text: string; submit: string };
  code: {
    title: string;
    code: string;
    submit: string;
    sending: (target: string) => string;
    sent: Record<'mobile' | 'email', (target: string) => string>;
    failed: (target: string) => string;
    lookAgain: string;
    validity: (until: Date, left: number) => string;
    triesLeft: (tries: number) => string;
    noCode: string;
    resend: string;
    resendText: (wait: number) => string;
    instead: Record<'mobile' | 'email', (address: string) => string>;
  };
  working: { title: string; text: string; lookAgain: string };
  ended: Record<Ending, Message>;
  /** Said to a browser that holds no flow of this kind. */
  noFlow: Message;
  cancel: { submit: string; text: string };
  retry: {
    title: string;
    kept: string;
    passwordsNotKept: string;
    again: string;
  };
  undo: UndoTexts;
  contactEmail: ContactEmailTexts;
  failures: Record<'notFound' | 'foreignOrigin' | 'badRequest', Message>;
  fields: Record<FieldReason, (policy: PasswordPolicy) => string>;
  refusals: Record<PageReason, (facts: RefusalFacts) => string>;
}
