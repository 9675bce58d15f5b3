import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { MessageCategory, type MessageState, type Message } from '../../gen/holdfast/v1/message.js';
import type { Clients } from '../clients.js';
import { expect } from './checks.js';

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
