import { CancellationScope, isCancellation, startChild, workflowInfo, ParentClosePolicy } from '@temporalio/workflow';

import { messages } from '../activities.js';
import type { EnteredAddress } from '../definitions.js';
import type { Letter } from '../letter.js';
import type { Flow } from './flow.js';

/** One message of a flow. */
export interface Sending {
  /** Unique in the flow; the same message sent again has another one. */
  name: string;
  to: EnteredAddress;
  letter: Letter;
  /** Milliseconds after which the message is of no use. */
  lifetime: number;
  /** Told when the message could not be sent at all. */
  onFailed?: () => void;
}

/** The message that is under way for each flow; a newer one puts an end to it. */
const underWay = new WeakMap<Flow, CancellationScope>();

/** Sends a message; the flow goes on, and says what became of it. */
export function send(flow: Flow, sending: Sending): void {
  underWay.get(flow)?.cancel();
  const scope = new CancellationScope();
  underWay.set(flow, scope);
  flow.delivery = 'SENDING';
  flow.maskedTarget = sending.to.masked;
  void scope
    .run(() => deliver(flow, sending))
    .then(
      () => {
        flow.delivery = 'SENT';
      },
      (error: unknown) => {
        if (isCancellation(error)) return 'REPLACED';
        flow.delivery = 'FAILED';
        sending.onFailed?.();
        return undefined;
      },
    )
    .then((replaced) => (replaced ?? flow.isEnding ? undefined : flow.publish()));
}

function deliver(flow: Flow, { name, to, letter, lifetime }: Sending): Promise<void> {
  const { deliver } = messages(lifetime, `${letter.template} to ${to.masked}`);
  return deliver({
    id: `${flow.id}.${name}`,
    flowId: flow.id,
    uin: flow.owner?.uin,
    to,
    language: flow.input.language,
    letter,
  });
}
