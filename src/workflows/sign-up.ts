import type { EnteredAddress } from '../domain/address.js';
import { SIGN_UP_LIFETIME } from '../domain/durations.js';
import { store } from './activities.js';
import { awaitCode } from './await-code.js';
import type { FlowInput } from './definitions.js';
import type { Flow } from './kernel/flow.js';
import { openFlow } from './kernel/open-flow.js';
import type { FlowResult, Taken } from './kernel/steps.js';

/** Starts {@link signUp}. */
export interface SignUpInput extends FlowInput {
  email: EnteredAddress;
}

/**
 * G6.1 Sign up.
 * 1. The email address gets a code; one that has an account gets a note to its holder instead.
 * 2. Name and password; on the way a mobile may be confirmed by a code of its own.
 * 3. The account exists: its address is login, verification and verified contact email.
 */
export async function signUp(input: SignUpInput): Promise<FlowResult> {
  const flow = openFlow(input, { kind: 'SIGN_UP', lifetime: SIGN_UP_LIFETIME, stepCount: 3 });
  return flow.run(async () => {
    const email = await proveEmail(flow, input.email);
    const { mobile, chosen } = await chooseNameAndPassword(flow);
    flow.made = await store.createAccount({
      flowId: flow.id,
      actor: flow.actor,
      language: input.language,
      name: chosen.accountName ?? '',
      email,
      mobile,
      stagedPasswordId: chosen.stagedPasswordId,
    });
  });
}

/** Another address that is entered meanwhile replaces the former one: only its own code proves it (G8.3). */
async function proveEmail(flow: Flow, entered: EnteredAddress): Promise<EnteredAddress> {
  let email = entered;
  for (;;) {
    flow.email = email.address;
    const taken = await store.isLoginEmailTaken({ canonical: email.canonical });
    const step = await awaitCode(flow, {
      challenge: flow.challenges.for(email),
      template: 'sign-up-code',
      step: 1,
      orElse: ['SUBMIT_ADDRESS'],
      channel: 'email',
      taken,
    });
    if (step.step === 'SUBMIT_CODE') return email;
    email = step.address;
  }
}

type Chosen = Extract<Taken, { step: 'SUBMIT_PASSWORD' }>;

/** The mobile is the one whose code was typed; without a code there is none. */
async function chooseNameAndPassword(
  flow: Flow,
): Promise<{ mobile: EnteredAddress | undefined; chosen: Chosen }> {
  const nameAndPassword = {
    state: 'AWAITING_PASSWORD',
    step: 2,
    accepts: ['SUBMIT_PASSWORD', 'SUBMIT_ADDRESS'],
    channel: 'mobile',
  } as const;
  let mobile: EnteredAddress | undefined;
  let taken = await flow.next(nameAndPassword);
  while (taken.step === 'SUBMIT_ADDRESS') {
    const { address } = taken;
    const step = await awaitCode(flow, {
      challenge: flow.challenges.for(address),
      template: 'mobile-code',
      step: 2,
      orElse: ['SUBMIT_ADDRESS', 'SUBMIT_PASSWORD'],
      channel: 'mobile',
    });
    if (step.step === 'SUBMIT_CODE') mobile = address;
    taken = step.step === 'SUBMIT_CODE' ? await flow.next(nameAndPassword) : step;
  }
  return { mobile, chosen: taken };
}
