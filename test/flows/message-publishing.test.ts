import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { MessageCategory, MessageState } from '../../src/gen/holdfast/v1/message.js';
import { newEvent, publish, untilMessage } from '../environment/messages.js';
import { request, signUp, type Person } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const { MESSAGE_STATE_SENT: SENT } = MessageState;

/** Another category, with its template. */
const OVERDUE = {
  category: MessageCategory.MESSAGE_CATEGORY_OVERDUE_PAYMENT,
  template: 'payment-overdue',
};

describe('publishing a message (G7.1)', () => {
  let system: System;
  let person: Person;
  beforeAll(async () => {
    system = await startSystem();
    person = await signUp(system);
  });
  afterAll(() => system.stop());

  it('under one key 20 times at once sends one message', async () => {
    const { event, title } = newEvent(person.uin);
    const ids = await Promise.all(Array.from({ length: 20 }, () => publish(system, event)));
    expect(new Set(ids).size).toBe(1);
    await untilMessage(system, ids[0] ?? '', SENT);
    expect(await publish(system, event)).toBe(ids[0]);
    expect(await system.inbox.list(person.email, title)).toHaveLength(1);
  });

  it('under a key that stands for another message is refused, whatever differs', async () => {
    const { event } = newEvent(person.uin);
    await publish(system, event);
    const other = await signUp(system);
    const others = [
      { urgent: true },
      { uin: other.uin },
      { values: { ...event.values, text: 'At ten.' } },
      { ...OVERDUE, values: { amount: '1', due: 'today' } },
    ];
    for (const different of others) {
      const changed = { ...request(), ...event, ...different };
      const refused = await refusalOf(system.clients.messages.publishMessage(changed));
      expect(refused).toMatchObject({ status: 'ALREADY_EXISTS', reason: 'MESSAGE_KEY_REUSED' });
    }
  });

  it('lets one of two messages win that race for a key', async () => {
    const key = randomUUID();
    const rivals = Array.from({ length: 10 }, () => newEvent(person.uin, { key }));
    const outcomes = await Promise.allSettled(rivals.map(({ event }) => publish(system, event)));
    const won = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const [index, { title }] of rivals.entries()) {
      if (index === won) await system.inbox.wait(person.email, 1, title);
      else expect(await system.inbox.list(person.email, title)).toHaveLength(0);
    }
  });

  it('keeps the keys and the messages of two services apart', async () => {
    const { event } = newEvent(person.uin);
    const messageId = await publish(system, event);
    const { event: other } = newEvent(person.uin, { key: event.key });
    const answer = await system.gateway.messages.publishMessage({ ...request(), ...other });
    expect(answer.message?.id).not.toBe(messageId);
    const read = (id: string) => system.gateway.messages.getMessage({ messageId: id });
    const [foreign, unknown] = [
      await refusalOf(read(messageId)),
      await refusalOf(read(randomUUID())),
    ];
    expect(foreign).toMatchObject({ status: 'NOT_FOUND', reason: 'MESSAGE_NOT_FOUND' });
    expect(foreign).toEqual(unknown);
  });

  it('keeps no value of a message in the database, nor in a log', async () => {
    const { event } = newEvent(person.uin);
    const id = await publish(system, event);
    await untilMessage(system, id, SENT);
    const { db } = system;
    const rows = [
      await db.selectFrom('messages').selectAll().where('id', '=', id).execute(),
      await db.selectFrom('deliveries').selectAll().where('message_id', '=', id).execute(),
      await db.selectFrom('requests').selectAll().execute(),
      await db.selectFrom('audit_events').selectAll().execute(),
    ];
    expect(rows.map(({ length }) => length)).not.toContain(0);
    const kept = rows.flat().map((row) => {
      const answer = 'answer' in row ? (row.answer?.toString() ?? '') : '';
      return JSON.stringify(row) + answer;
    });
    const dump = [...kept, ...system.logLines].join('\n');
    expect(dump).toContain(id);
    expect(dump).not.toContain(event.values.title);
  });

  const long = (length: number) => 'a'.repeat(length);
  const texts = { title: 'T', text: 'Text' };
  it.each([
    ['an unknown template', { template: 'surprise' }, 'template', 'TEMPLATE_UNKNOWN'],
    ['no template', { template: '' }, 'template', 'TEMPLATE_UNKNOWN'],
    [
      'a template of another category',
      { category: MessageCategory.MESSAGE_CATEGORY_OVERDUE_PAYMENT },
      'template',
      'TEMPLATE_NOT_OF_CATEGORY',
    ],
    ['a missing value', { values: { title: 'T' } }, 'values.text', 'REQUIRED'],
    ['an empty value', { values: { title: 'T', text: ' ' } }, 'values.text', 'REQUIRED'],
    ['a value too many', { values: { ...texts, link: 'x' } }, 'values.link', 'VALUE_UNEXPECTED'],
    ['a long title', { values: { ...texts, title: long(65) } }, 'values.title', 'VALUE_TOO_LONG'],
    ['a long text', { values: { ...texts, text: long(201) } }, 'values.text', 'VALUE_TOO_LONG'],
    ['a line end', { values: { ...texts, title: 'a\r\nBcc: b' } }, 'values.title', 'VALUE_INVALID'],
    ['turned text', { values: { ...texts, title: 'a\u202Eb' } }, 'values.title', 'VALUE_INVALID'],
    [
      'no category',
      { category: MessageCategory.MESSAGE_CATEGORY_UNSPECIFIED },
      'category',
      'REQUIRED',
    ],
    ['no key', { key: '' }, 'key', 'REQUIRED'],
    ['a long key', { key: long(129) }, 'key', 'KEY_INVALID'],
    ['a name for an account', { uin: 'alice' }, 'uin', 'UIN_INVALID'],
  ])('with %s is refused by the name of the field', async (_case, wrong, field, reason) => {
    const { event } = newEvent(person.uin);
    const wanted = { ...request(), ...event, ...wrong };
    const refused = await refusalOf(system.clients.messages.publishMessage(wanted));
    expect(refused).toMatchObject({
      status: 'INVALID_ARGUMENT',
      reason: 'FIELD_INVALID',
      fields: [field],
      metadata: { [field]: reason },
    });
  });

  it.each([
    [OVERDUE, { amount: '8.50 EUR', due: '1 May' }],
    [
      {
        category: MessageCategory.MESSAGE_CATEGORY_RESOURCE_EXPIRATION,
        template: 'resource-expiring',
      },
      { resource: 'db-7', expires: '2 May' },
    ],
  ])('takes the template of its category: $template', async (named, values) => {
    const { event } = newEvent(person.uin);
    const { message } = await system.clients.messages.publishMessage({
      ...request(),
      ...event,
      ...named,
      values,
    });
    expect(message).toMatchObject(named);
    await untilMessage(system, message?.id ?? '', SENT);
    const [value = ''] = Object.values(values);
    expect(await system.inbox.list(person.email, new RegExp(value))).toHaveLength(1);
  });

  it('to an account that does not exist is refused', async () => {
    const { event } = newEvent('999999999999');
    const refused = await refusalOf(publish(system, event));
    expect(refused).toMatchObject({ status: 'NOT_FOUND', reason: 'ACCOUNT_NOT_FOUND' });
  });
});
