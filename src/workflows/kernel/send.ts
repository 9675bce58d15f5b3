import { CancellationScope, isCancellation, rootCause } from '@temporalio/workflow';

import type { EnteredAddress } from '../../domain/address.js';
import type { Letter } from '../../messaging/letter.js';
import { messages, store } from '../activities.js';
import type { Flow } from './flow.js';
import { providerOf } from './provider-of.js';

/** One message of a flow. */
export interface Sending {
  /** What the message is for: a newer one for the same puts an end to it. */
  purpose: string;
  /** Unique in the flow; the same message sent again has another one. */
  name: string;
  to: EnteredAddress;
  letter: Letter;
  /** Milliseconds after which the message is of no use. */
  lifetime: number;
  /** Told when the message could not be sent, or will not be any more. */
  onFailed: () => void;
  /** The flow whose story tells of it, when it isn't this one's. */
  storyOf?: string;
  /** The flow's state doesn't tell of it: it waits for something else by now. */
  quiet?: boolean;
}

/** The messages that are under way for each flow, and the one that its state tells of. */
const underWay = new WeakMap<Flow, Map<string, CancellationScope>>();
const shown = new WeakMap<Flow, CancellationScope>();

/** Sends a message; the flow goes on, and says what became of it. */
export function send(flow: Flow, sending: Sending): void {
  const scopes = underWay.get(flow) ?? new Map<string, CancellationScope>();
  underWay.set(flow, scopes);
  scopes.get(sending.purpose)?.cancel();
  const scope = new CancellationScope();
  scopes.set(sending.purpose, scope);
  if (!sending.quiet) {
    shown.set(flow, scope);
    flow.delivery = 'SENDING';
    flow.deliveryNote = undefined;
    flow.maskedTarget = sending.to.masked;
  }
  void scope
    .run(() => deliver(flow, sending))
    .then(
      (provider) => {
        if (provider !== undefined) flow.providers.add(provider);
        return settle(flow, scope, 'SENT', provider && `by ${provider}`);
      },
      (error: unknown) => {
        if (isCancellation(error)) return undefined;
        sending.onFailed();
        return settle(flow, scope, 'FAILED', rootCause(error));
      },
    );
}

async function settle(
  flow: Flow,
  scope: CancellationScope,
  state: 'SENT' | 'FAILED',
  note: string | undefined,
): Promise<void> {
  // A newer message has taken its place in the flow's state.
  if (shown.get(flow) !== scope) return;
  flow.delivery = state;
  flow.deliveryNote = note;
  if (!flow.isEnding) await flow.publish();
}

/** @returns the provider that took it; undefined in a flow of before it was told. */
async function deliver(flow: Flow, sending: Sending): Promise<string | undefined> {
  const { name, to, letter, lifetime, storyOf: flowId = flow.id } = sending;
  const { deliver: deliverMessage } = messages(lifetime, `${letter.template} to ${to.masked}`);
  const id = `${flow.id}.${name}`;
  const { language } = flow;
  try {
    const uin = flow.owner?.uin;
    return providerOf(await deliverMessage({ id, flowId, uin, to, language, letter }));
  } catch (error) {
    const isFinal = !isCancellation(error);
    await CancellationScope.nonCancellable(() => store.giveUpDelivery({ id, isFinal }));
    throw error;
  }
}
