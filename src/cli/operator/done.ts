import { randomUUID } from 'node:crypto';

import type { OperatorSession } from './session.js';

/** A new id for a request that changes something. */
export function newRequest(): { requestId: string } {
  return { requestId: randomUUID() };
}

/** Says that something was done: in words, or as the request with what was answered. */
export function printDone(
  { json }: Pick<OperatorSession, 'json'>,
  request: object,
  answer: object,
  words: string,
): void {
  console.log(json ? JSON.stringify({ ...request, ...answer }) : words);
}
