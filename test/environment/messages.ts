import { randomUUID } from 'node:crypto';

import { asSession } from '../../src/cli/clients.js';
import { WITH_CONTACT_EMAIL_LINK } from '../../src/cli/inbox-reader.js';
import {
  ContactChannelKind,
  MessageCategory,
  type Message,
  type MessageState,
} from '../../src/gen/holdfast/v1/message.js';
import { withCode, withLink, type Holder } from './changes.js';
import { request } from './people.js';
import type { System } from './system.js';

/** An event to publish, and what a message has in it that tells of it, and no other. */
export function newEvent(uin: string, more: { urgent?: boolean; key?: string } = {}) {
  const title = `Event ${randomUUID()}`;
  const event = {
    uin,
    key: randomUUID(),
    category: MessageCategory.MESSAGE_CATEGORY_EVENT,
    template: 'event',
    values: { title, text: 'At nine.' },
    urgent: false,
    ...more,
  };
  return { event, title: new RegExp(title) };
}

/** Publishes an event. @returns the message's id. */
export async function publish(
  system: System,
  event: ReturnType<typeof newEvent>['event'],
): Promise<string> {
  const { message } = await system.clients.messages.publishMessage({ ...request(), ...event });
  return message?.id ?? '';
}

/** How often to look, milliseconds. */
const LOOK_AGAIN = 50;

/** Looks until a message has the state, and is as expected. */
export async function untilMessage(
  system: System,
  messageId: string,
  state: MessageState,
  isExpected: (message: Message) => boolean = () => true,
): Promise<Message> {
  for (;;) {
    const { message } = await system.clients.messages.getMessage({ messageId });
    if (message?.state === state && isExpected(message)) return message;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
  }
}

/** Changes the contact email. @returns the token of the link that verifies it. */
export async function changeContactEmail(
  system: System,
  holder: Holder,
  email: string,
): Promise<string> {
  const { token } = await withLink(system, email, WITH_CONTACT_EMAIL_LINK, () =>
    system.gateway.flows.startContactEmailChange({ ...request(), email }, holder),
  );
  return token;
}

/** Presses the button of the page behind the link. */
export async function verifyContactEmail(system: System, token: string): Promise<void> {
  await system.gateway.recovery.verifyContactEmail({ ...request(), token });
}

/** Changes the contact mobile. */
export async function changeContactMobile(
  system: System,
  holder: Holder,
  mobile: string,
): Promise<void> {
  const { flows } = system.gateway;
  const { answer, code } = await withCode(system, mobile, () =>
    flows.startContactMobileChange({ ...request(), mobile }, holder),
  );
  await flows.submitCode({ ...request(), flowId: answer.flow?.id ?? '', code }, holder);
}

/** An account that an internal service made, whose channels need no code, logged in. */
export async function createAccount(
  system: System,
  channels: { securityMobile?: string; verificationEmail?: string },
): Promise<{ uin: string; holder: Holder }> {
  const { operators } = system.operator;
  const why = { reason: 'test' };
  const { uin } = await operators.createAccount({
    ...request(),
    ...why,
    name: 'Test Ltd',
    language: 'en',
    securityMobile: '',
    verificationEmail: '',
    ...channels,
  });
  const { sessionToken } = await operators.openSession({ ...request(), ...why, uin });
  return { uin, holder: asSession(sessionToken) };
}

const { CONTACT_CHANNEL_KIND_EMAIL: EMAIL, CONTACT_CHANNEL_KIND_MOBILE: MOBILE } =
  ContactChannelKind;

/** Choices of contact channels. */
export const CHANNELS = { none: [], email: [EMAIL], mobile: [MOBILE], both: [EMAIL, MOBILE] };

/** Chooses the channels that are to receive events. */
export async function chooseForEvents(
  system: System,
  holder: Holder,
  channels: keyof typeof CHANNELS,
): Promise<void> {
  await system.gateway.messages.changeSubscription(
    {
      ...request(),
      category: MessageCategory.MESSAGE_CATEGORY_EVENT,
      channels: CHANNELS[channels],
    },
    holder,
  );
}

/** Whether a message has a state on one channel. */
export function isOn(
  { deliveries }: Message,
  channel: 'email' | 'mobile',
  state: MessageState,
): boolean {
  const kind = channel === 'email' ? EMAIL : MOBILE;
  return deliveries.some((delivery) => delivery.channel === kind && delivery.state === state);
}
