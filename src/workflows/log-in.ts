import type { EnteredAddress } from '../domain/address.js';
import { CODE_LIFETIME } from '../domain/durations.js';
import type { FlowOwner, IdentityChannel } from '../domain/flow.js';
import { awaitCode } from './await-code.js';
import type { FlowInput } from './definitions.js';
import { Challenge } from './kernel/challenge.js';
import { openFlow } from './kernel/open-flow.js';
import type { FlowResult } from './kernel/steps.js';
import { store } from './activities.js';

/** Starts {@link logIn}. */
export interface LogInInput extends FlowInput {
  /** Undefined for a wrong password and for an unknown email: all looks the same, and no code is right. */
  account: { owner: FlowOwner; channel: IdentityChannel } | undefined;
  /** A code went there a moment ago: this one is sent when it is asked for again. */
  heldBack?: boolean;
  /** As it was typed; nothing is sent to it. */
  email: EnteredAddress;
}

/**
 * G6.3 The code that is asked for at log-in after 3 wrong passwords.
 * 1. It goes to a security channel of the account, if the password was right, and ends with its first life.
 *    The session is opened by who asked for the code to be judged.
 */
export async function logIn(input: LogInInput): Promise<FlowResult> {
  const { account, email, heldBack = false } = input;
  const flow = openFlow(input, { kind: 'LOG_IN', lifetime: CODE_LIFETIME, stepCount: 1 });
  flow.owner = account?.owner;
  const challenge = new Challenge('log-in', account?.channel.address ?? email);
  challenge.isSecret = true;
  if (account) challenge.channel = account.channel;
  return flow.run(async () => {
    await awaitCode(flow, {
      challenge,
      template: 'log-in-code',
      step: 1,
      orElse: [],
      quiet: { toNobody: !account, heldBack },
    });
    if (account) await store.recordRightCode({ uin: account.owner.uin, ...account.channel });
  });
}
