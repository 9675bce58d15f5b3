import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { maskEmail } from '../../src/domain/email.js';
import { MessageState, type Message } from '../../src/gen/holdfast/v1/message.js';
import { logIn } from '../environment/changes.js';
import {
  changeContactEmail,
  changeContactMobile,
  createAccount,
  newEvent,
  publish,
  untilMessage,
  verifyContactEmail,
} from '../environment/messages.js';
import { newEmail, newMobile, request, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';

const { MESSAGE_STATE_HELD: HELD, MESSAGE_STATE_SENT: SENT } = MessageState;

describe('a message (G3.1, G7.1)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it('reaches the verified contact email, and its publisher learns by which provider', async () => {
    const { uin, email } = await signUp(system);
    const { event, title } = newEvent(uin);
    const message = await untilMessage(system, await publish(system, event), SENT);
    expect(message).toMatchObject({ uin, key: event.key, template: 'event', reason: '' });
    expect(message.deliveries).toMatchObject([
      { channel: 'CONTACT_CHANNEL_KIND_EMAIL', maskedAddress: maskEmail(email), state: SENT },
    ]);
    expect(message.deliveries[0]?.provider).toMatch(/^smtp:/);
    expect(await system.inbox.list(email, title)).toHaveLength(1);
  });

  it('that is not urgent is held while the contact email is unverified, and goes to it alone once it is', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const contact = newEmail();
    const token = await changeContactEmail(system, await logIn(system, person), contact);
    const { event, title } = newEvent(person.uin);
    const id = await publish(system, event);
    const held = await untilMessage(system, id, HELD);
    expect(held.deliveries).toMatchObject([
      { channel: 'CONTACT_CHANNEL_KIND_EMAIL', maskedAddress: maskEmail(contact), state: HELD },
    ]);
    expect(await system.inbox.list(contact, title)).toHaveLength(0);
    await verifyContactEmail(system, token);
    await untilMessage(system, id, SENT);
    expect(await system.inbox.list(contact, title)).toHaveLength(1);
    expect(await system.inbox.list(person.mobile ?? '', title)).toHaveLength(0);
    expect(await system.inbox.list(person.email, title)).toHaveLength(0);
  });

  it('that was held goes to the address that replaced the unverified one, and not to that', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const [first, second] = [newEmail(), `second-${newEmail()}`];
    await changeContactEmail(system, holder, first);
    const { event, title } = newEvent(person.uin);
    const id = await publish(system, event);
    await untilMessage(system, id, HELD);
    const token = await changeContactEmail(system, holder, second);
    const isReplaced = ({ deliveries: [delivery] }: Message) =>
      delivery?.maskedAddress === maskEmail(second);
    const held = await untilMessage(system, id, HELD, isReplaced);
    expect(held.deliveries).toHaveLength(1);
    await verifyContactEmail(system, token);
    await untilMessage(system, id, SENT);
    expect(await system.inbox.list(second, title)).toHaveLength(1);
    expect(await system.inbox.list(first, title)).toHaveLength(0);
  });

  it('that is urgent goes to the contact mobile while the contact email is unverified, and then to that', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const contact = newEmail();
    const token = await changeContactEmail(system, await logIn(system, person), contact);
    const sooner = newEvent(person.uin, { urgent: true });
    const message = await untilMessage(system, await publish(system, sooner.event), SENT);
    expect(message.deliveries).toMatchObject([{ channel: 'CONTACT_CHANNEL_KIND_MOBILE' }]);
    expect(await system.inbox.list(person.mobile ?? '', sooner.title)).toHaveLength(1);
    await verifyContactEmail(system, token);
    const later = newEvent(person.uin, { urgent: true });
    await untilMessage(system, await publish(system, later.event), SENT);
    expect(await system.inbox.list(contact, later.title)).toHaveLength(1);
    expect(await system.inbox.list(person.mobile ?? '', later.title)).toHaveLength(0);
    expect(await system.inbox.list(contact, sooner.title)).toHaveLength(0);
  });

  it('that is urgent and held goes to a contact mobile once one is bound; another stays held', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    await changeContactEmail(system, holder, newEmail());
    const urgent = newEvent(person.uin, { urgent: true });
    const other = newEvent(person.uin);
    const ids = [await publish(system, urgent.event), await publish(system, other.event)] as const;
    for (const id of ids) await untilMessage(system, id, HELD);
    const mobile = newMobile();
    await changeContactMobile(system, holder, mobile);
    const { deliveries } = await untilMessage(system, ids[0], SENT);
    expect(deliveries).toMatchObject([{ channel: 'CONTACT_CHANNEL_KIND_MOBILE', state: SENT }]);
    expect(await system.inbox.list(mobile, urgent.title)).toHaveLength(1);
    await untilMessage(system, ids[1], HELD);
    expect(await system.inbox.list(mobile, other.title)).toHaveLength(0);
  });

  it('goes to the contact mobile of an account without a contact email', async () => {
    const mobile = newMobile();
    const { uin } = await createAccount(system, { securityMobile: mobile });
    const { event, title } = newEvent(uin);
    await untilMessage(system, await publish(system, event), SENT);
    expect(await system.inbox.list(mobile, title)).toHaveLength(1);
  });

  it('never goes to a security channel', async () => {
    const [securityMobile, verificationEmail] = [newMobile(), newEmail()];
    const made = await createAccount(system, { securityMobile, verificationEmail });
    const [mobile, email] = [newMobile(), newEmail()];
    await changeContactMobile(system, made.holder, mobile);
    const token = await changeContactEmail(system, made.holder, email);
    const urgent = newEvent(made.uin, { urgent: true });
    const held = newEvent(made.uin);
    const id = await publish(system, held.event);
    await untilMessage(system, await publish(system, urgent.event), SENT);
    await untilMessage(system, id, HELD);
    await verifyContactEmail(system, token);
    await untilMessage(system, id, SENT);
    expect(await system.inbox.list(mobile, urgent.title)).toHaveLength(1);
    expect(await system.inbox.list(email, held.title)).toHaveLength(1);
    for (const { title } of [urgent, held]) {
      expect(await system.inbox.list(securityMobile, title)).toHaveLength(0);
      expect(await system.inbox.list(verificationEmail, title)).toHaveLength(0);
    }
  });

  it('for a disabled account is held until it is enabled', async () => {
    const { uin, email } = await signUp(system);
    const { operators } = system.operator;
    await operators.disableAccount({ ...request(), uin, reason: 'test' });
    const { event, title } = newEvent(uin, { urgent: true });
    const id = await publish(system, event);
    await untilMessage(system, id, HELD);
    expect(await system.inbox.list(email, title)).toHaveLength(0);
    await operators.enableAccount({ ...request(), uin, reason: 'test' });
    await untilMessage(system, id, SENT);
    expect(await system.inbox.list(email, title)).toHaveLength(1);
  });

  it('waits for a worker, and is delivered once there is one', async () => {
    const { uin, email } = await signUp(system);
    await system.stopWorker();
    const { event, title } = newEvent(uin);
    const id = await publish(system, event);
    await untilMessage(system, id, MessageState.MESSAGE_STATE_QUEUED);
    await system.startWorker();
    await untilMessage(system, id, SENT);
    expect(await system.inbox.list(email, title)).toHaveLength(1);
  });
});

describe('a message that no provider takes', () => {
  let system: System;
  beforeAll(async () => {
    // nobody listens on the discard port
    system = await startSystem({ SMTP_URL: 'smtp://127.0.0.1:9' });
  });
  afterAll(() => system.stop());

  it('is tried on, but no more at an address that is no longer the contact email', async () => {
    const made = await createAccount(system, {
      securityMobile: newMobile(),
      verificationEmail: newEmail(),
    });
    const { event } = newEvent(made.uin);
    const id = await publish(system, event);
    const [delivery] = (await untilMessage(system, id, MessageState.MESSAGE_STATE_SENDING))
      .deliveries;
    const another = `another-${newEmail()}`;
    await system.gateway.flows.startContactEmailChange(
      { ...request(), email: another },
      made.holder,
    );
    const { deliveries } = await untilMessage(system, id, HELD);
    expect(deliveries).toMatchObject([
      {
        maskedAddress: delivery?.maskedAddress,
        state: 'MESSAGE_STATE_FAILED',
        reason: 'CHANNEL_CHANGED',
      },
      { maskedAddress: maskEmail(another), state: HELD, reason: '' },
    ]);
  });
});
