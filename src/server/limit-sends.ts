import type { EnteredAddress } from '../domain/address.js';
import { Refusal } from '../domain/errors.js';
import { nameSubject } from '../keys/subject.js';
import type { Dependencies } from './dependencies.js';

/** Takes a send to an address for one purpose: one kind's strangers can't spend another's quota. */
async function take(
  { limits, config }: Dependencies,
  purpose: string,
  { canonical }: EnteredAddress,
): Promise<number | undefined> {
  return limits.take(nameSubject(config.SUBJECT_KEY, `send/${purpose}`, canonical));
}

/** Whether something may be sent to an address now; it counts as sent. */
export async function maySend(
  dependencies: Dependencies,
  purpose: string,
  address: EnteredAddress,
): Promise<boolean> {
  return (await take(dependencies, purpose, address)) === undefined;
}

/** @throws Refusal RESEND_TOO_EARLY when no code may be sent to an address now. */
export async function limitSends(
  dependencies: Dependencies,
  purpose: string,
  address: EnteredAddress,
): Promise<void> {
  const retryAfter = await take(dependencies, purpose, address);
  if (retryAfter !== undefined) throw new Refusal('RESEND_TOO_EARLY', { retryAfter });
}
