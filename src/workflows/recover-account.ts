import type { EnteredAddress } from '../domain/address.js';
import { CHANGE_LIFETIME } from '../domain/durations.js';
import { store } from './activities.js';
import { awaitCode } from './await-code.js';
import type { FlowInput } from './definitions.js';
import { openFlow } from './kernel/open-flow.js';
import type { FlowResult } from './kernel/steps.js';

/** Starts {@link recoverAccount}. */
export interface RecoverAccountInput extends FlowInput {
  mobile: EnteredAddress;
}

/**
 * G6.4 Find the login emails of forgotten accounts.
 * 1. The number gets a code, whether or not an account has it.
 * 2. After the right code the flow tells the login emails that it is security mobile of, masked.
 */
export async function recoverAccount(input: RecoverAccountInput): Promise<FlowResult> {
  const flow = openFlow(input, {
    kind: 'ACCOUNT_RECOVERY',
    lifetime: CHANGE_LIFETIME,
    stepCount: 1,
  });
  return flow.run(async () => {
    await awaitCode(flow, {
      challenge: flow.challenges.for(input.mobile),
      template: 'recovery-code',
      step: 1,
      orElse: [],
    });
    const { canonical } = input.mobile;
    flow.maskedLoginEmails = await store.findLoginEmailsByMobile({ canonical });
  });
}
