import { condition, setHandler } from '@temporalio/workflow';

import type { RoutedDelivery } from '../activities/messages.js';
import {
  HELD_MESSAGE_RECHECK,
  MESSAGE_LIFETIME,
  MESSAGE_TRIES_LIFETIME,
} from '../domain/durations.js';
import type { MessageFailure, MessageState } from '../domain/subscription-message.js';
import type { SubscriptionContent } from '../messaging/message.js';
import { store } from './activities.js';
import { contactChannelChangedSignal } from './definitions.js';
import { refuse } from './kernel/refuse.js';
import { MessageSends } from './message-sends.js';
import { showMessage, type MessageView } from './show-message.js';

/** Starts {@link deliverMessage}. Encrypted in Temporal, as all that follows. */
export interface DeliverMessageInput {
  messageId: string;
  uin: string;
  content: SubscriptionContent;
}

/** How a message ended. */
export interface MessageResult {
  state: 'SENT' | 'FAILED' | 'SUPPRESSED';
}

/**
 * G3.1, G7.1, G7.2 Delivers a subscription message.
 * 1. It goes to the verified contact channels that the account wants its category on; when it wants none by
 *    the time the message is looked at, it goes nowhere.
 * 2. For a channel that isn't verified, or without one, or while the account isn't active, it is held for 7
 *    days: until a channel or a subscription was changed, or a channel verified, and it may go.
 * 3. What may go is tried for 72 hours, each channel by itself, until a provider takes it. When a channel
 *    gets another address meanwhile, it begins anew there.
 * 4. It was sent when one channel has got it, and has failed when none has and none will.
 */
export async function deliverMessage(input: DeliverMessageInput): Promise<MessageResult> {
  // What can't be decoded arrives as a marker without an id: nothing of it is run.
  if (typeof input.messageId !== 'string') throw refuse('INTERNAL');
  const message = openMessage(input);
  const { heldUntil, sends } = message;
  let plan: Plan = [];
  let reason: MessageFailure | undefined = 'MESSAGE_EXPIRED';
  while (Date.now() < heldUntil) {
    plan = await look(message);
    if (plan === 'SUPPRESSED') {
      reason = undefined;
      break;
    }
    tryDeliveries(message, plan);
    if (await isOver(message, plan)) {
      reason = 'DELIVERY_FAILED';
      break;
    }
  }
  if (sends.running.size > 0) {
    for (const { id } of heldOf(plan)) await store.endDelivery({ id, reason: 'MESSAGE_EXPIRED' });
    await condition(() => sends.running.size === 0);
    if (reason) reason = 'DELIVERY_FAILED';
  }
  const state = await store.settleMessage({ messageId: input.messageId, reason });
  showMessage(viewOf(message, { state, ...(state === 'FAILED' && { reason }) }), sends);
  return { state };
}

/** A message that has not ended. */
interface OpenMessage {
  input: DeliverMessageInput;
  /** Milliseconds since the epoch. */
  heldUntil: number;
  sends: MessageSends;
  /** Whether it was told of a change since it was looked at. */
  isTold: boolean;
  /** What {@link showMessage} returned last. */
  shown: string | undefined;
}

type Plan = Awaited<ReturnType<typeof store.planDelivery>>;

function openMessage(input: DeliverMessageInput): OpenMessage {
  const message: OpenMessage = {
    input,
    heldUntil: Date.now() + MESSAGE_LIFETIME,
    sends: new MessageSends(input.content),
    isTold: false,
    shown: undefined,
  };
  setHandler(contactChannelChangedSignal, () => {
    message.isTold = true;
  });
  return message;
}

/** Looks where it goes now. */
async function look(message: OpenMessage): Promise<Plan> {
  const { input, sends, heldUntil } = message;
  message.isTold = false;
  for (const id of sends.look()) await store.endDelivery({ id, reason: 'DELIVERY_FAILED' });
  return store.planDelivery({
    messageId: input.messageId,
    heldUntil,
    triedUntil: Date.now() + MESSAGE_TRIES_LIFETIME,
    running: Object.fromEntries(sends.running),
  });
}

/** Tries what may go, and goes on with what is being tried. */
function tryDeliveries(message: OpenMessage, plan: readonly RoutedDelivery[]): void {
  const open = plan.filter(({ state }) => state !== 'SENT' && state !== 'FAILED');
  const view = viewOf(message, { state: stateOf(plan, open), open });
  message.shown = showMessage(view, message.sends, message.shown);
  for (const delivery of open) {
    if (delivery.state === 'HELD') continue;
    message.sends.start(delivery, delivery.until ?? message.heldUntil);
  }
}

/** Waits until it is to be looked at again. @returns true when there is nothing left to be done. */
async function isOver(message: OpenMessage, plan: readonly RoutedDelivery[]): Promise<boolean> {
  const { sends, heldUntil } = message;
  if (plan.length > 0 && heldOf(plan).length === 0) {
    // What is being tried looks for itself whether it still may go.
    await condition(() => sends.running.size === 0 || sends.hasEnded);
    return sends.running.size === 0 && !sends.hasMovedOn;
  }
  const untilRecheck = Math.min(heldUntil - Date.now(), HELD_MESSAGE_RECHECK);
  const mayGo = () => message.isTold || sends.hasEnded;
  await condition(mayGo, untilRecheck, { summary: 'held: looks again' });
  return false;
}

function heldOf(plan: Plan | readonly RoutedDelivery[]): RoutedDelivery[] {
  return plan === 'SUPPRESSED' ? [] : plan.filter(({ state }) => state === 'HELD');
}

/** One that has reached a channel is SENT, whatever becomes of the others. */
function stateOf(plan: readonly RoutedDelivery[], open: readonly RoutedDelivery[]): MessageState {
  if (plan.some(({ state }) => state === 'SENT')) return 'SENT';
  return open.some(({ state }) => state !== 'HELD') ? 'SENDING' : 'HELD';
}

function viewOf(
  { input, heldUntil }: OpenMessage,
  now: Pick<MessageView, 'state'> & Partial<MessageView>,
): MessageView {
  return { uin: input.uin, template: input.content.template, heldUntil, open: [], ...now };
}
