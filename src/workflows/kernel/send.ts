import { CancellationScope, isCancellation } from '@temporalio/workflow';

import { messages, store } from '../activities.js';
import type { EnteredAddress } from '../../domain/address.js';
import type { Letter } from '../../messaging/letter.js';
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
        if (underWay.get(flow) === scope) flow.delivery = 'SENT';
      },
      (error: unknown) => {
        if (underWay.get(flow) !== scope || isCancellation(error)) return;
        flow.delivery = 'FAILED';
        sending.onFailed?.();
      },
    )
    .then(() => {
      // A newer message has taken its place in the flow's state.
      if (underWay.get(flow) === scope && !flow.isEnding) return flow.publish();
      return undefined;
    });
}

async function deliver(flow: Flow, { name, to, letter, lifetime }: Sending): Promise<void> {
  const { deliver } = messages(lifetime, `${letter.template} to ${to.masked}`);
  const id = `${flow.id}.${name}`;
  const { language } = flow;
  try {
    await deliver({ id, flowId: flow.id, uin: flow.owner?.uin, to, language, letter });
  } catch (error) {
    await CancellationScope.nonCancellable(() => store.giveUpDelivery({ id }));
    throw error;
  }
}
