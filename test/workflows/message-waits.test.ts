import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { maskEmail } from '../../src/domain/email.js';
import { MessageState } from '../../src/gen/holdfast/v1/message.js';
import { startAhead, type Ahead } from '../environment/ahead.js';
import { logIn } from '../environment/changes.js';
import {
  changeContactEmail,
  changeContactMobile,
  chooseForEvents,
  isOn,
  newEvent,
  publish,
  untilMessage,
} from '../environment/messages.js';
import { newEmail, newMobile, request, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';

const {
  MESSAGE_STATE_FAILED: FAILED,
  MESSAGE_STATE_HELD: HELD,
  MESSAGE_STATE_SENDING: SENDING,
  MESSAGE_STATE_SENT: SENT,
} = MessageState;

/** 72 hours are hundreds of real attempts: on a busy machine these take minutes, milliseconds. */
const TRIED_FOR_DAYS = 300_000;

describe('a held message', () => {
  /** Where people change their channels: nobody there knows of the messages that are ahead. */
  let people: System;
  let ahead: Ahead;
  beforeAll(async () => {
    people = await startSystem();
  });
  afterAll(() => people.stop());
  beforeEach(async () => {
    ahead = await startAhead(people);
  });
  afterEach(() => ahead.stop());

  it('has failed after 7 days, and was held until then', async () => {
    const person = await signUp(people);
    const contact = newEmail();
    await changeContactEmail(people, await logIn(people, person), contact);
    const { event, title } = newEvent(person.uin);
    const id = await publish(ahead.system, event);
    await untilMessage(ahead.system, id, HELD);
    await ahead.sleep('167h');
    await untilMessage(ahead.system, id, HELD);
    await ahead.sleep('61m');
    const message = await untilMessage(ahead.system, id, FAILED);
    expect(message.reason).toBe('MESSAGE_EXPIRED');
    expect(message.deliveries).toMatchObject([
      { maskedAddress: maskEmail(contact), state: FAILED, reason: 'MESSAGE_EXPIRED' },
    ]);
    expect(await people.inbox.list(contact, title)).toHaveLength(0);
  });

  it('finds out by itself within hours that it may go', async () => {
    const { uin, email } = await signUp(people);
    const { operators } = people.operator;
    await operators.disableAccount({ ...request(), uin, reason: 'test' });
    const { event, title } = newEvent(uin);
    const id = await publish(ahead.system, event);
    await untilMessage(ahead.system, id, HELD);
    await operators.enableAccount({ ...request(), uin, reason: 'test' });
    await ahead.sleep('6h');
    await untilMessage(ahead.system, id, MessageState.MESSAGE_STATE_SENT);
    expect(await people.inbox.list(email, title)).toHaveLength(1);
  });

  it('for one channel was sent when the other got it, and is given up after 7 days', async () => {
    const person = await signUp(people);
    const holder = await logIn(people, person);
    await changeContactMobile(people, holder, newMobile());
    await chooseForEvents(people, holder, 'both');
    await changeContactEmail(people, holder, newEmail());
    const id = await publish(ahead.system, newEvent(person.uin).event);
    await untilMessage(ahead.system, id, SENT, (message) => isOn(message, 'email', HELD));
    await ahead.sleep('169h');
    const message = await untilMessage(ahead.system, id, SENT, (now) => isOn(now, 'email', FAILED));
    expect(message.reason).toBe('');
    expect(message.deliveries).toMatchObject([
      { channel: 'CONTACT_CHANNEL_KIND_EMAIL', reason: 'MESSAGE_EXPIRED' },
      { channel: 'CONTACT_CHANNEL_KIND_MOBILE', state: SENT, reason: '' },
    ]);
  });
});

describe('a message that no provider takes', () => {
  let people: System;
  let ahead: Ahead;
  beforeAll(async () => {
    people = await startSystem();
    // nobody listens on the discard port
    ahead = await startAhead(people, { SMTP_URL: 'smtp://127.0.0.1:9' });
  });
  afterAll(async () => {
    await ahead.stop();
    await people.stop();
  });

  it(
    'has failed after 72 hours, and was tried until then',
    async () => {
      const { uin } = await signUp(people);
      const id = await publish(ahead.system, newEvent(uin).event);
      await untilMessage(ahead.system, id, SENDING);
      await ahead.sleep('71h');
      await untilMessage(ahead.system, id, SENDING);
      await ahead.sleep('61m');
      const message = await untilMessage(ahead.system, id, FAILED);
      expect(message.reason).toBe('DELIVERY_FAILED');
      expect(message.deliveries).toMatchObject([{ state: FAILED, reason: 'DELIVERY_FAILED' }]);
    },
    TRIED_FOR_DAYS,
  );

  it(
    'and may go after 6 days only is tried for 72 hours from then on',
    async () => {
      const { uin } = await signUp(people);
      const { operators } = people.operator;
      await operators.disableAccount({ ...request(), uin, reason: 'test' });
      const id = await publish(ahead.system, newEvent(uin).event);
      const held = await untilMessage(ahead.system, id, HELD);
      await ahead.sleep('138h');
      await operators.enableAccount({ ...request(), uin, reason: 'test' });
      await ahead.sleep('6h');
      const tried = await untilMessage(ahead.system, id, SENDING);
      expect(tried.deadline?.valueOf()).toBeGreaterThan(held.deadline?.valueOf() ?? Infinity);
      // It would be held no longer by now.
      await ahead.sleep('25h');
      await untilMessage(ahead.system, id, SENDING);
    },
    TRIED_FOR_DAYS,
  );
});
