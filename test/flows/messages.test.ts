import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asSession } from '../../src/cli/clients.js';
import { WITH_CONTACT_EMAIL_LINK } from '../../src/cli/inbox-reader.js';
import { maskEmail } from '../../src/domain/email.js';
import { MessageCategory, MessageState, type Message } from '../../src/gen/holdfast/v1/message.js';
import { logIn, withCode, withLink, type Holder } from '../environment/changes.js';
import { newEmail, newMobile, request, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';

const { MESSAGE_STATE_HELD: HELD, MESSAGE_STATE_SENT: SENT } = MessageState;

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

/** An event whose title no other message has. */
function event(uin: string, more: { urgent?: boolean; key?: string } = {}) {
  const title = `Event ${randomUUID().slice(0, 8)}`;
  const wanted = {
    uin,
    key: randomUUID(),
    category: MessageCategory.MESSAGE_CATEGORY_EVENT,
    template: 'event',
    values: { title, text: 'At nine.' },
    urgent: false,
    ...more,
  };
  return { wanted, title: new RegExp(title) };
}

async function publish(wanted: ReturnType<typeof event>['wanted']): Promise<string> {
  const { message } = await system.clients.messages.publishMessage({ ...request(), ...wanted });
  return message?.id ?? '';
}

/** Looks until a message has the state. */
async function untilState(messageId: string, state: MessageState, isDone = (_: Message) => true) {
  for (;;) {
    const { message } = await system.clients.messages.getMessage({ messageId });
    if (message?.state === state && isDone(message)) return message;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Changes the contact email. @returns the token of the link that verifies it. */
async function changeContactEmail(holder: Holder, email: string): Promise<string> {
  const { token } = await withLink(system, email, WITH_CONTACT_EMAIL_LINK, () =>
    system.gateway.flows.startContactEmailChange({ ...request(), email }, holder),
  );
  return token;
}

const verify = (token: string) =>
  system.gateway.recovery.verifyContactEmail({ ...request(), token });

/** An account that an internal service made, logged in. */
async function createAccount(channels: { securityMobile: string } | { verificationEmail: string }) {
  const { operators } = system.operator;
  const made = { securityMobile: '', verificationEmail: '', ...channels };
  const { uin } = await operators.createAccount({
    ...request(),
    name: 'Test Ltd',
    language: 'en',
    reason: 'test',
    ...made,
  });
  const { sessionToken } = await operators.openSession({ ...request(), uin, reason: 'test' });
  return { uin, holder: asSession(sessionToken) };
}

describe('a message (G7.1)', () => {
  it('reaches the verified contact email, and says so with its address masked', async () => {
    const { uin, email } = await signUp(system);
    const { wanted, title } = event(uin);
    const message = await untilState(await publish(wanted), SENT);
    expect(message).toMatchObject({ uin, key: wanted.key, template: 'event', reason: '' });
    const masked = maskEmail(email);
    expect(message.deliveries).toMatchObject([
      { channel: 'CONTACT_CHANNEL_KIND_EMAIL', maskedAddress: masked, state: SENT, reason: '' },
    ]);
    expect(message.deliveries[0]?.provider).toMatch(/^smtp:/);
    expect(await system.inbox.list(email, title)).toHaveLength(1);
  });

  it('that is not urgent is held while the contact email is unverified, and delivered when it is verified (G3.1)', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const contact = newEmail();
    const token = await changeContactEmail(await logIn(system, person), contact);
    const { wanted, title } = event(person.uin);
    const id = await publish(wanted);
    const held = await untilState(id, HELD);
    expect(held.deliveries).toMatchObject([
      { channel: 'CONTACT_CHANNEL_KIND_EMAIL', state: 'MESSAGE_STATE_HELD' },
    ]);
    expect(held.deadline?.valueOf()).toBeGreaterThan(Date.now());
    expect(await system.inbox.list(contact, title)).toHaveLength(0);
    await verify(token);
    await system.inbox.wait(contact, 1, title);
    await untilState(id, SENT);
    expect(await system.inbox.list(person.mobile ?? '', title)).toHaveLength(0);
    expect(await system.inbox.list(person.email, title)).toHaveLength(0);
  });

  it('that was held goes to the address that replaced the unverified one, and to no other', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const [first, second] = [newEmail(), `second-${newEmail()}`];
    await changeContactEmail(holder, first);
    const { wanted, title } = event(person.uin);
    const id = await publish(wanted);
    const [before] = (await untilState(id, HELD)).deliveries;
    const token = await changeContactEmail(holder, second);
    const isReplaced = ({ deliveries }: Message) =>
      deliveries[0]?.maskedAddress !== before?.maskedAddress;
    const held = await untilState(id, HELD, isReplaced);
    expect(held.deliveries).toHaveLength(1);
    await verify(token);
    await system.inbox.wait(second, 1, title);
    expect(await system.inbox.list(first, title)).toHaveLength(0);
  });

  it('that is urgent goes to the contact mobile while the contact email is unverified (G3.1)', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const contact = newEmail();
    const token = await changeContactEmail(await logIn(system, person), contact);
    const { wanted, title } = event(person.uin, { urgent: true });
    const message = await untilState(await publish(wanted), SENT);
    expect(message.deliveries).toMatchObject([{ channel: 'CONTACT_CHANNEL_KIND_MOBILE' }]);
    expect(await system.inbox.list(person.mobile ?? '', title)).toHaveLength(1);
    await verify(token);
    const later = event(person.uin, { urgent: true });
    await untilState(await publish(later.wanted), SENT);
    expect(await system.inbox.list(contact, later.title)).toHaveLength(1);
    expect(await system.inbox.list(contact, title)).toHaveLength(0);
  });

  it('that is urgent and held goes to a contact mobile once one is bound', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    await changeContactEmail(holder, newEmail());
    const { wanted, title } = event(person.uin, { urgent: true });
    const id = await publish(wanted);
    await untilState(id, HELD);
    const mobile = newMobile();
    const { answer, code } = await withCode(system, mobile, () =>
      system.gateway.flows.startContactMobileChange({ ...request(), mobile }, holder),
    );
    const step = { flowId: answer.flow?.id ?? '' };
    await system.gateway.flows.submitCode({ ...request(), ...step, code }, holder);
    await system.inbox.wait(mobile, 1, title);
    const { deliveries } = await untilState(id, SENT);
    expect(deliveries).toHaveLength(1);
  });

  it('goes to the contact mobile of an account without a contact email', async () => {
    const mobile = newMobile();
    const { uin } = await createAccount({ securityMobile: mobile });
    const { wanted, title } = event(uin);
    await untilState(await publish(wanted), SENT);
    expect(await system.inbox.list(mobile, title)).toHaveLength(1);
  });
});
