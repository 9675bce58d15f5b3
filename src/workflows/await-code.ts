import type { FlowStep } from '../domain/flow.js';
import type { CodeTemplate, Letter } from '../messaging/letter.js';
import { store } from './activities.js';
import type { Challenge } from './kernel/challenge.js';
import type { Flow } from './kernel/flow.js';
import { send } from './kernel/send.js';
import type { Taken } from './kernel/steps.js';

/** How a code is asked for. */
export interface CodeWait<Step extends FlowStep> {
  challenge: Challenge;
  template: CodeTemplate;
  step: number;
  /** Steps that may be taken instead of submitting the code. */
  orElse: readonly Step[];
  channel?: 'email' | 'mobile';
  /** The address has an account: its holder is told instead, and no code is right (G6.1). */
  taken?: boolean;
  /** The flow looks the same whatever is sent (G6.3). */
  quiet?: {
    /** Nobody is written to, and no code is right. */
    toNobody: boolean;
    /** The address got a code a moment ago: this one goes out when it is asked for again. */
    heldBack: boolean;
  };
}

/**
 * Sends a code and waits for it, sending it again when asked (G8.4).
 * @returns SUBMIT_CODE when the right one was typed, or the step that was taken instead.
 */
export async function awaitCode<Step extends FlowStep = never>(
  flow: Flow,
  wait: CodeWait<Step>,
): Promise<Extract<Taken, { step: Step | 'SUBMIT_CODE' }>> {
  const { challenge, step, orElse, channel, template, quiet } = wait;
  for (;;) {
    // Coming back to a code that was sent a moment ago sends nothing.
    if (Date.now() >= challenge.resendAfter) await sendCode(flow, wait);
    if (!quiet) flow.maskedTarget = challenge.target.masked;
    const taken = await flow.next<Step | 'SUBMIT_CODE' | 'RESEND_CODE'>({
      state: 'AWAITING_CODE',
      step,
      accepts: ['SUBMIT_CODE', 'RESEND_CODE', ...orElse],
      challenge,
      ...(!quiet && { template }),
      ...(channel && { channel }),
    });
    if (taken.step !== 'RESEND_CODE') {
      return taken as Extract<Taken, { step: Step | 'SUBMIT_CODE' }>;
    }
  }
}

async function sendCode(flow: Flow, wait: CodeWait<FlowStep>): Promise<void> {
  const { challenge, template, quiet, taken = false } = wait;
  const never = taken || quiet?.toNobody === true;
  if (!challenge.isRepeatable(Date.now())) {
    challenge.issue += 1;
    const { name, issue, channel } = challenge;
    const uin = flow.owner?.uin;
    const code = await store.issueCode({
      flowId: flow.id,
      challenge: name,
      issue,
      never,
      ...(channel && uin !== undefined && { channel: { uin, ...channel } }),
    });
    challenge.renew(code, Date.now());
    if (code.seen) challenge.note(code.seen);
  }
  const isFirst = challenge.resendAfter === 0;
  challenge.sent(Date.now());
  if (quiet?.toNobody || (quiet?.heldBack && isFirst)) return;
  const origin = { at: Date.now(), ...flow.actor };
  const code = { keyId: challenge.keyId ?? '', challenge: challenge.name, issue: challenge.issue };
  const letter: Letter = taken
    ? { template: 'sign-up-taken', origin }
    : { template, code, validFor: challenge.expiresAt - origin.at, origin };
  send(flow, {
    purpose: challenge.name,
    name: `${challenge.name}.${challenge.issue.toString()}.${Date.now().toString(36)}`,
    to: challenge.target,
    letter,
    lifetime: Math.max(challenge.expiresAt - Date.now(), 1),
    quiet: quiet !== undefined,
    onFailed: () => {
      // Where nothing is to be seen of a send, nothing is to be seen of its failure.
      if (!quiet) challenge.sendFailed();
    },
  });
}
