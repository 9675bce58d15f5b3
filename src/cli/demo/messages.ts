import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  ContactChannelKind,
  MessageCategory,
  type Message,
  type MessageState,
  type PublishMessageRequest,
} from '../../gen/holdfast/v1/message.js';
import type { Clients } from '../clients.js';
import { expect } from './checks.js';
import { request } from './people.js';
import type { Tell } from './row.js';
import type { Stage } from './stage.js';

/** A choice of contact channels. */
export const EMAIL = [ContactChannelKind.CONTACT_CHANNEL_KIND_EMAIL];
/** The other one. */
export const MOBILE = [ContactChannelKind.CONTACT_CHANNEL_KIND_MOBILE];
/** Both of them. */
export const BOTH = [...EMAIL, ...MOBILE];

/** An event that only one account is told of, and what its message has in it. */
export function newEvent(uin: string, urgent = false) {
  const title = `Event ${randomUUID()}`;
  const event = {
    uin,
    key: randomUUID(),
    category: MessageCategory.MESSAGE_CATEGORY_EVENT,
    template: 'event',
    values: { title, text: 'At nine.' },
    urgent,
  };
  return { event, title: new RegExp(title) };
}

/** Publishes a message. @returns its id. */
export async function publish(
  { service }: Stage,
  message: Omit<PublishMessageRequest, 'requestId'>,
): Promise<string> {
  const answer = await service.messages.publishMessage({ ...request(), ...message });
  return answer.message?.id ?? '';
}

/** Tells what became of a message, and of each of its deliveries. */
export function tellMessage(tell: Tell, message: Message): void {
  const { template, state, deadline } = message;
  const until = state.endsWith('HELD') && deadline ? ` until ${deadline.toISOString()}` : '';
  tell(`${template}: ${wordOf(state)}${until}`);
  for (const delivery of message.deliveries) {
    const by = delivery.provider === '' ? '' : ` by ${delivery.provider}`;
    tell(`  to ${delivery.maskedAddress}: ${wordOf(delivery.state)}${by}`);
  }
}

const wordOf = (state: MessageState) => state.replace('MESSAGE_STATE_', '');

/** How often to look, and for how long, milliseconds. */
const LOOK_AGAIN = 200;
const PATIENCE = 30_000;

/** Waits until a message has a state. @throws Unexpected when it hasn't in time. */
export async function untilState(
  { messages }: Clients,
  messageId: string,
  state: MessageState,
): Promise<Message> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const { message } = await messages.getMessage({ messageId });
    if (message?.state === state) return message;
    expect(Date.now() < until, `the message is ${state}`);
    await sleep(LOOK_AGAIN);
  }
}
