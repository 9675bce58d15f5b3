import { Refusal } from '../domain/errors.js';
import type { Actor } from '../domain/flow.js';
import type { Dependencies } from './dependencies.js';
import { networkQuota } from './network-of.js';

/**
 * Counts a password that is tried from the person's network, before it costs a hash: whoever tries one password at
 * very many accounts meets no limit of theirs.
 * @returns what gives it back, for a password that was right.
 * @throws Refusal LOG_INS_LIMITED
 */
export async function takeLogIn(
  { limits, config }: Dependencies,
  actor: Actor,
): Promise<{ giveBack: () => Promise<void> }> {
  const key = networkQuota(config, actor);
  if (key === undefined) return { giveBack: () => Promise.resolve() };
  const retryAfter = await limits.takeLogIn(key);
  if (retryAfter !== undefined) throw new Refusal('LOG_INS_LIMITED', { retryAfter });
  return { giveBack: () => limits.giveBackLogIn(key) };
}
