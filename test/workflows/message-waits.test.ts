import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { maskEmail } from '../../src/domain/email.js';
import { MessageState } from '../../src/gen/holdfast/v1/message.js';
import { startAhead, type Ahead } from '../environment/ahead.js';
import { logIn } from '../environment/changes.js';
import { changeContactEmail, newEvent, publish, untilMessage } from '../environment/messages.js';
import { newEmail, request, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';

const { MESSAGE_STATE_FAILED: FAILED, MESSAGE_STATE_HELD: HELD } = MessageState;

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
});
