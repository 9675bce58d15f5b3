import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { MessageCategory, MessageState } from '../../src/gen/holdfast/v1/message.js';
import { logIn } from '../environment/changes.js';
import type { CHANNELS } from '../environment/messages.js';
import {
  changeContactEmail,
  changeContactMobile,
  chooseForEvents,
  isOn,
  newEvent,
  publish,
  untilMessage,
  verifyContactEmail,
} from '../environment/messages.js';
import { newEmail, newMobile, request, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';

const {
  MESSAGE_STATE_HELD: HELD,
  MESSAGE_STATE_SENT: SENT,
  MESSAGE_STATE_SUPPRESSED: SUPPRESSED,
} = MessageState;

describe('a message goes to the channels that its account has chosen (G7.2)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  async function newPerson(channels: keyof typeof CHANNELS) {
    const mobile = newMobile();
    const person = { ...(await signUp(system, { mobile })), mobile };
    const holder = await logIn(system, person);
    await chooseForEvents(system, holder, channels);
    return { ...person, holder };
  }
  const count = async (recipient: string, title: RegExp) =>
    (await system.inbox.list(recipient, title)).length;

  it('to both, each with a state and a provider of its own', async () => {
    const { uin, email, mobile } = await newPerson('both');
    const { event, title } = newEvent(uin);
    const id = await publish(system, event);
    const message = await untilMessage(
      system,
      id,
      SENT,
      (now) => isOn(now, 'email', SENT) && isOn(now, 'mobile', SENT),
    );
    expect(message.deliveries.map(({ provider }) => provider.replace(/:.*/, '')).sort()).toEqual([
      'inbox',
      'smtp',
    ]);
    expect([await count(email, title), await count(mobile, title)]).toEqual([1, 1]);
  });

  it('to the mobile at once and the email once it is verified, each once, urgent or not', async () => {
    const { uin, holder, mobile } = await newPerson('both');
    const contact = newEmail();
    const token = await changeContactEmail(system, holder, contact);
    const events = [newEvent(uin), newEvent(uin, { urgent: true })];
    const ids: string[] = [];
    for (const { event, title } of events) {
      const id = await publish(system, event);
      ids.push(id);
      const now = await untilMessage(system, id, SENT);
      expect([isOn(now, 'mobile', SENT), isOn(now, 'email', HELD)]).toEqual([true, true]);
      expect([await count(contact, title), await count(mobile, title)]).toEqual([0, 1]);
    }
    await verifyContactEmail(system, token);
    for (const [index, { title }] of events.entries()) {
      await untilMessage(system, ids[index] ?? '', SENT, (now) => isOn(now, 'email', SENT));
      expect([await count(contact, title), await count(mobile, title)]).toEqual([1, 1]);
    }
  });

  it('to the mobile alone', async () => {
    const { uin, email, mobile } = await newPerson('mobile');
    const { event, title } = newEvent(uin);
    const { deliveries } = await untilMessage(system, await publish(system, event), SENT);
    expect(deliveries).toHaveLength(1);
    expect([await count(email, title), await count(mobile, title)]).toEqual([0, 1]);
  });

  it('to none when it wants none, not even what is urgent', async () => {
    const { uin, email, mobile } = await newPerson('none');
    for (const urgent of [false, true]) {
      const { event, title } = newEvent(uin, { urgent });
      const id = await publish(system, event);
      const { deliveries, reason } = await untilMessage(system, id, SUPPRESSED);
      expect([deliveries, reason]).toEqual([[], '']);
      expect(await publish(system, event)).toBe(id);
      expect([await count(email, title), await count(mobile, title)]).toEqual([0, 0]);
    }
  });

  it('of its own category only: what is chosen for another changes nothing', async () => {
    const { uin, email } = await newPerson('none');
    const { message } = await system.clients.messages.publishMessage({
      ...request(),
      ...newEvent(uin).event,
      category: MessageCategory.MESSAGE_CATEGORY_OVERDUE_PAYMENT,
      template: 'payment-overdue',
      values: { amount: '8.50 EUR', due: '1 May' },
    });
    await untilMessage(system, message?.id ?? '', SENT);
    expect(await count(email, /8\.50 EUR/)).toBe(1);
  });

  it('as chosen by another account for itself, and not for this one', async () => {
    await newPerson('none');
    const { uin, email } = await signUp(system);
    const { event, title } = newEvent(uin);
    await untilMessage(system, await publish(system, event), SENT);
    expect(await count(email, title)).toBe(1);
  });

  it('and goes nowhere when it is wanted no more while it is held', async () => {
    const { uin, holder, mobile } = await newPerson('email');
    const contact = newEmail();
    const token = await changeContactEmail(system, holder, contact);
    const { event, title } = newEvent(uin);
    const id = await publish(system, event);
    await untilMessage(system, id, HELD);
    await chooseForEvents(system, holder, 'none');
    const { deliveries } = await untilMessage(system, id, SUPPRESSED);
    expect(deliveries).toEqual([]);
    await chooseForEvents(system, holder, 'both');
    await verifyContactEmail(system, token);
    const later = newEvent(uin);
    await untilMessage(system, await publish(system, later.event), SENT);
    expect([await count(contact, title), await count(mobile, title)]).toEqual([0, 0]);
  });

  it('and by a new choice at once what was held by the former one', async () => {
    const { uin, holder, mobile } = await newPerson('email');
    const contact = newEmail();
    await changeContactEmail(system, holder, contact);
    const { event, title } = newEvent(uin);
    const id = await publish(system, event);
    await untilMessage(system, id, HELD);
    await chooseForEvents(system, holder, 'mobile');
    const { deliveries } = await untilMessage(system, id, SENT);
    expect(deliveries).toMatchObject([{ channel: 'CONTACT_CHANNEL_KIND_MOBILE', state: SENT }]);
    expect([await count(contact, title), await count(mobile, title)]).toEqual([0, 1]);
  });

  it('and waits for a mobile that was chosen before there is one', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    await chooseForEvents(system, holder, 'mobile');
    const { event, title } = newEvent(person.uin, { urgent: true });
    const id = await publish(system, event);
    const { deliveries } = await untilMessage(system, id, HELD);
    expect(deliveries).toEqual([]);
    const mobile = newMobile();
    await changeContactMobile(system, holder, mobile);
    await untilMessage(system, id, SENT);
    expect([await count(person.email, title), await count(mobile, title)]).toEqual([0, 1]);
  });
});
