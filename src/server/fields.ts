import { z } from 'zod';

import { parseEmail, maskEmail } from '../domain/email.js';
import type { EnteredAddress } from '../domain/address.js';
import { Refusal } from '../domain/errors.js';
import type { IdentityMethodKind } from '../domain/flow.js';
import { isIndustry } from '../domain/industry.js';
import { maskMobile, parseMobile } from '../domain/mobile.js';
import { MAX_OPERATOR_REASON } from '../domain/operator-reason.js';
import { PASSWORD_MAX_BYTES } from '../domain/password.js';
import { IdentityMethodKind as IdentityMethodKindMessage } from '../gen/holdfast/v1/flow.js';

/** A text field that is read by a rule of the domain, and refused by name. */
function field<Value>(
  reason: string,
  description: string,
  read: (text: string) => Value | undefined,
): z.ZodType<Value, string> {
  return z.string().transform((text, context) => {
    const value = text === '' ? undefined : read(text);
    if (value !== undefined) return value;
    const refusal =
      text === ''
        ? { reason: 'REQUIRED', description: 'This field is required.' }
        : { reason, description };
    context.addIssue({
      code: 'custom',
      message: refusal.description,
      params: { reason: refusal.reason },
    });
    return z.NEVER;
  });
}

/** The form of ids. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const uuid = (reason: string) =>
  field(reason, 'Must be a UUID in lower case.', (text) => (UUID.test(text) ? text : undefined));

/** Names the request, so that repeating it has one effect. */
export const requestId = uuid('REQUEST_ID_INVALID');
/** Names a flow. */
export const flowId = uuid('FLOW_ID_INVALID');
/** Names a session. */
export const sessionId = uuid('SESSION_ID_INVALID');
/** Names a message. */
export const messageId = uuid('MESSAGE_ID_INVALID');
/** Names a sub-user. */
export const subUserId = uuid('SUB_USER_ID_INVALID');
/** Names a run of the password reminders. */
export const runId = uuid('RUN_ID_INVALID');

/**
 * An account id. PostgreSQL's bigint has 19 digits; ours are far shorter. It is written in one way only:
 * with zeros before it, PostgreSQL finds the same account, but its wrong passwords would be counted apart.
 */
export const uin = field('UIN_INVALID', 'Must be an account id: digits only.', (text) =>
  /^[1-9]\d{0,17}$/.test(text) ? text : undefined,
);

/** An APPID, written as an account id is. */
export const appId = field('APP_ID_INVALID', 'Must be an APPID: digits only.', (text) =>
  /^[1-9]\d{0,17}$/.test(text) ? text : undefined,
);

/** A sub-user's name. */
export const userName = field(
  'USER_NAME_INVALID',
  'Must have 1 to 64 letters, digits, dots, hyphens and underscores, the first one a letter or digit.',
  (text) => (/^[A-Za-z0-9][\w.-]{0,63}$/.test(text) ? text : undefined),
);

/** Why an operator does something, for the audit table. */
export const operatorReason = field(
  'REASON_INVALID',
  `Must have 1 to ${MAX_OPERATOR_REASON.toString()} characters and no control characters.`,
  (text) => (text.length <= MAX_OPERATOR_REASON && !/\p{Cc}/u.test(text) ? text : undefined),
);

/** Longest key of a message, characters. */
const MAX_KEY = 128;

/** A publisher's own name for a message. */
export const messageKey = field(
  'KEY_INVALID',
  `Must have 1 to ${MAX_KEY.toString()} characters and no control characters.`,
  (text) => (text.length <= MAX_KEY && !/[\p{Cc}\p{Cs}]/u.test(text) ? text : undefined),
);

/** One of the industries that are published. */
export const industry = field('INDUSTRY_UNKNOWN', 'Must be one of ListIndustries.', (code) =>
  isIndustry(code) ? code : undefined,
);

/** A way to verify identity; undefined when none is chosen. */
export const identityMethod = z
  .enum(IdentityMethodKindMessage)
  .transform((kind): IdentityMethodKind | undefined => METHODS[kind]);

const METHODS: Partial<Record<IdentityMethodKindMessage, IdentityMethodKind>> = {
  [IdentityMethodKindMessage.IDENTITY_METHOD_KIND_SECURITY_MOBILE]: 'SECURITY_MOBILE',
  [IdentityMethodKindMessage.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL]: 'VERIFICATION_EMAIL',
};

/** An email address. */
export const email = field(
  'EMAIL_INVALID',
  'Must be one email address.',
  (text): EnteredAddress | undefined => {
    const parsed = parseEmail(text);
    return parsed && { channel: 'email', ...parsed, masked: maskEmail(parsed.address) };
  },
);

/** A mobile number. */
export const mobile = field(
  'MOBILE_INVALID',
  'Must be a mobile number with its country calling code, such as +8613800138000.',
  (text): EnteredAddress | undefined => {
    const number = parseMobile(text);
    return number === undefined
      ? undefined
      : { channel: 'mobile', address: number, canonical: number, masked: maskMobile(number) };
  },
);

/** A verification code as it was typed. */
export const code = field('CODE_MALFORMED', 'Must be six digits.', (text) =>
  /^\d{6}$/.test(text) ? text : undefined,
);

/** A password as it was typed; nothing longer is looked at. */
export const password = field('PASSWORD_TOO_LONG', 'The password is too long.', (text) =>
  Buffer.byteLength(text) <= PASSWORD_MAX_BYTES ? text : undefined,
);

/** Longest token that is looked at; ours are shorter. */
const MAX_TOKEN = 256;

/** The token of a mailed link. */
export const linkToken = field('TOKEN_INVALID', 'Must be the token of a link.', (text) =>
  text.length <= MAX_TOKEN ? text : undefined,
);

/** Longest account name, characters. */
const MAX_NAME = 64;

/** An account name. */
export const accountName = field(
  'NAME_INVALID',
  `Must have 1 to ${MAX_NAME.toString()} characters and no control characters.`,
  (text) => {
    // Normalising a long text takes long: nothing that can't be a name is looked at.
    if (text.length > MAX_NAME * 4) return undefined;
    const name = text.normalize('NFC').trim();
    return name !== '' &&
      [...name].length <= MAX_NAME &&
      !/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u.test(name)
      ? name
      : undefined;
  },
);

/** The beginning of an account name; of one letter alone too many begin. */
export const namePrefix = field(
  'NAME_PREFIX_INVALID',
  `Must have 2 to ${MAX_NAME} characters and no control characters.`,
  (text) => {
    if (text.length > MAX_NAME * 4) return undefined;
    const prefix = text.normalize('NFC');
    const { length } = [...prefix];
    return length >= 2 && length <= MAX_NAME && !/[\p{Cc}\p{Cs}]/u.test(prefix)
      ? prefix
      : undefined;
  },
);

/** Longest name of an event, or of who caused it, characters. */
const MAX_AUDIT_TEXT = 128;

/** The name of an event, or of who caused it, to find it by. */
export const auditText = field(
  'NAME_INVALID',
  `Must have 1 to ${MAX_AUDIT_TEXT} characters and no control characters.`,
  (text) => (text.length <= MAX_AUDIT_TEXT && !/[\p{Cc}\p{Cs}]/u.test(text) ? text : undefined),
);

/** Longest name of a provider, characters. */
const MAX_PROVIDER = 256;

/** The name of a provider, one of before included that isn't configured any more. */
export const providerName = field(
  'PROVIDER_UNKNOWN',
  'Must be the name of a provider, such as smtp://mail.example.com.',
  (text) => (text.length <= MAX_PROVIDER && !/[\p{Cc}\p{Cs}]/u.test(text) ? text : undefined),
);

/** A time that a row may have; PostgreSQL's own reach further. */
export const moment = z
  .date()
  .min(new Date(0))
  .max(new Date(Date.UTC(3000, 0)));

/** A field that may be left empty; refused as it would be otherwise. */
export function optional<Value>(read: z.ZodType<Value, string>) {
  return z.string().transform((text, context): Value | undefined => {
    if (text === '') return undefined;
    const result = read.safeParse(text);
    if (result.success) return result.data;
    for (const { message, ...issue } of result.error.issues) {
      const params = 'params' in issue ? issue.params : undefined;
      context.addIssue({ code: 'custom', message, ...(params && { params }) });
    }
    return z.NEVER;
  });
}

/** Reads a request. @throws Refusal FIELD_INVALID that names every field that was refused. */
export function readRequest<Schema extends z.ZodType>(
  schema: Schema,
  request: unknown,
): z.output<Schema> {
  const result = schema.safeParse(request);
  if (result.success) return result.data;
  throw new Refusal('FIELD_INVALID', {
    fields: result.error.issues.map((issue) => ({
      field: issue.path.map((part) => toSnakeCase(String(part))).join('.'),
      reason: issue.code === 'custom' ? String(issue.params?.['reason']) : 'INVALID',
      description: issue.code === 'custom' ? issue.message : 'The value is not allowed.',
    })),
  });
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
