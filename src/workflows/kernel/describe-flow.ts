import type { FlowSnapshot, FlowState } from '../../domain/flow.js';

const WAITS: Record<FlowState, string> = {
  WORKING: 'is at work',
  AWAITING_LINK: 'waits for the mailed link to be opened',
  AWAITING_IDENTITY_METHOD: 'waits for a way to verify identity',
  AWAITING_ADDRESS: 'waits for the new address',
  AWAITING_CODE: 'waits for the code',
  AWAITING_PASSWORD: 'waits for the new password',
  AWAITING_PROOF: 'waits for a proof that is older than the change',
  ENDED: 'has ended',
};

/**
 * One paragraph for operators: the step in words, until when it waits, and the last delivery.
 * @param deliveryNote the provider that took it, or why none did.
 */
export function describeFlow(flow: FlowSnapshot, deliveryNote: string | undefined): string {
  if (flow.outcome) return `**${flow.outcome}**${flow.reason ? `: ${flow.reason}` : ''}`;
  const lines = [
    `**Step ${flow.step.toString()} of ${flow.stepCount.toString()}**: ${WAITS[flow.state]}`,
    `until ${new Date(flow.deadline).toISOString()}`,
  ];
  if (flow.maskedTarget) {
    const state = [flow.deliveryState ?? 'none', ...(deliveryNote ? [deliveryNote] : [])];
    lines.push(`last message to ${flow.maskedTarget}: ${state.join(', ')}`);
  }
  if (flow.triesLeft !== undefined) lines.push(`tries left: ${flow.triesLeft.toString()}`);
  return lines.join('  \n');
}
