import { z } from 'zod';

import { parseEmail, maskEmail } from '../domain/email.js';
import type { EnteredAddress } from '../domain/address.js';
import { Refusal } from '../domain/errors.js';
import { maskMobile, parseMobile } from '../domain/mobile.js';
import { PASSWORD_MAX_BYTES } from '../domain/password.js';

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

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const uuid = (reason: string) =>
  field(reason, 'Must be a UUID in lower case.', (text) => (UUID.test(text) ? text : undefined));

/** Names the request, so that repeating it has one effect. */
export const requestId = uuid('REQUEST_ID_INVALID');
/** Names a flow. */
export const flowId = uuid('FLOW_ID_INVALID');
/** Names a session. */
export const sessionId = uuid('SESSION_ID_INVALID');

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
    const name = text.normalize('NFC').trim();
    return name !== '' &&
      [...name].length <= MAX_NAME &&
      !/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u.test(name)
      ? name
      : undefined;
  },
);

/** Largest page and the one that is given when none is asked for. */
const MAX_PAGE = 100;
const DEFAULT_PAGE = 20;

/** How many rows a page is to have. */
export const pageSize = z
  .int()
  .min(0)
  .max(MAX_PAGE)
  .transform((size) => size || DEFAULT_PAGE);

/** Rows are no younger than the year 3000; PostgreSQL's own times end later. */
const LATEST_PAGE = Date.UTC(3000, 0);

/** A place in a list that is ordered by time and id, newest first; empty for its start. */
export const pageToken = z.string().transform((text, context) => {
  if (text === '') return undefined;
  const [milliseconds = '', id = ''] = Buffer.from(text.slice(0, 128), 'base64url')
    .toString()
    .split(' ');
  const at = new Date(Number(milliseconds));
  const isTime = at.valueOf() >= 0 && at.valueOf() < LATEST_PAGE;
  if (UUID.test(id) && isTime) return { at, id };
  context.addIssue({
    code: 'custom',
    message: 'Must be a token of an earlier page.',
    params: { reason: 'PAGE_TOKEN_INVALID' },
  });
  return z.NEVER;
});

/** The token of the page after this row. */
export function pageTokenAfter(at: Date, id: string): string {
  return Buffer.from(`${at.valueOf().toString()} ${id}`).toString('base64url');
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
