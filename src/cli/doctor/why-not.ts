import { reasonOf } from '../../embedded/part-error.js';

const NO_ANSWER = 'no answer (ETIMEDOUT)';

/** What the network says, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  ECONNRESET: 'it closed the connection (ECONNRESET)',
  EHOSTUNREACH: 'there is no way to that host (EHOSTUNREACH)',
  ENETUNREACH: 'there is no way to that network (ENETUNREACH)',
  ENOTFOUND: 'no host has that name (ENOTFOUND)',
  EAI_AGAIN: 'names can’t be looked up (EAI_AGAIN)',
  ETIMEDOUT: NO_ANSWER,
  // PostgreSQL's
  '28P01': 'the password is wrong, or the role doesn’t exist',
  '28000': 'the role may not connect',
  '3D000': 'the database doesn’t exist',
};

/** Why a part can't be looked at, in a line; the cause of a cause is looked through. */
export function whyNot(error: unknown): string {
  const text = String(error);
  if (/Name resolution failed/.test(text)) return WORDS['ENOTFOUND'] ?? text;
  if (/^(Abort|Timeout)Error|timeout expired|DEADLINE_EXCEEDED/.test(text)) return NO_ANSWER;
  return codesOf(error).map((code) => WORDS[code])[0] ?? reasonOf(error);
}

/** The codes that are known here, of an error and of those that it holds. */
function codesOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const { code, message, cause, errors } = error as Partial<Record<string, unknown>>;
  // gRPC has the network's code in its message only
  const named = typeof message === 'string' ? (message.match(/\bE[A-Z_]{5,}\b/g) ?? []) : [];
  const own = [typeof code === 'string' ? code : '', ...named].filter((one) => one in WORDS);
  const held = [cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return [...own, ...held.flatMap(codesOf)];
}
