import type {
  FlowState,
  FlowStep,
  IdentityChannel,
  IdentityMethod,
  IdentityMethodKind,
} from '../domain/flow.js';
import { awaitCode } from './await-code.js';
import type { Flow } from './kernel/flow.js';
import type { Taken } from './kernel/steps.js';

/** Channels as they are offered: masked (G8.6). */
export function offersOf(channels: readonly IdentityChannel[]): IdentityMethod[] {
  return channels.map(({ kind, address }) => ({ kind, maskedAddress: address.masked }));
}

/** How identity is to be verified. */
export interface IdentityWait<Step extends FlowStep> {
  /** The step that chooses a method; its code is the next one. */
  step: number;
  channels: readonly IdentityChannel[];
  /** The method that was chosen already. */
  chosen?: IdentityMethodKind | undefined;
  /** What the flow says while no method is chosen. */
  state?: Extract<FlowState, 'AWAITING_IDENTITY_METHOD' | 'AWAITING_PROOF'>;
  /** Steps that may be taken instead. */
  orElse: readonly Step[];
}

/**
 * Verifies identity by a fresh code to one of the offered channels (G8.6); the person may switch to
 * another one at any time (G4.1).
 * @returns the channel that proved it: what follows depends on its version; or the step that was taken
 * instead.
 */
export async function verifyIdentity<Step extends FlowStep = never>(
  flow: Flow,
  { step, channels, chosen, state = 'AWAITING_IDENTITY_METHOD', orElse }: IdentityWait<Step>,
): Promise<IdentityChannel | Extract<Taken, { step: Step }>> {
  for (const { address, kind, version } of channels) {
    const challenge = flow.challenges.for(address);
    // A code that was sent for something else proves nothing for this.
    challenge.void();
    challenge.channel = { kind, version };
  }
  const accepts = ['CHOOSE_IDENTITY_METHOD', ...orElse] as const;
  let channel = channels.find(({ kind }) => kind === chosen);
  for (;;) {
    const taken: Taken = channel
      ? await awaitCode<FlowStep>(flow, {
          challenge: flow.challenges.for(channel.address),
          template: 'identity-code',
          step: step + 1,
          orElse: accepts,
        })
      : await flow.next<FlowStep>({ state, step, accepts });
    if (taken.step === 'SUBMIT_CODE' && channel) return channel;
    // What is accepted besides is in `orElse`.
    if (taken.step !== 'CHOOSE_IDENTITY_METHOD') return taken as Extract<Taken, { step: Step }>;
    channel = channels.find(({ kind }) => kind === taken.method);
  }
}
