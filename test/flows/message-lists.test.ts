import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { MessageState, type Message } from '../../src/gen/holdfast/v1/message.js';
import { logIn } from '../environment/changes.js';
import {
  changeContactEmail,
  chooseForEvents,
  createAccount,
  newEvent,
  publish,
  untilMessage,
} from '../environment/messages.js';
import { newEmail, request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import { answer, startSmtpSink } from '../messaging/smtp-sink.js';

const { MESSAGE_STATE_UNSPECIFIED: ANY, ...STATES } = MessageState;

describe('the list of what a service published (G7.3)', () => {
  let system: System;
  beforeAll(async () => {
    // nobody listens on the discard port
    system = await startSystem({ SMTP_URL: 'smtp://127.0.0.1:9' });
  });
  afterAll(() => system.stop());

  interface Asked {
    pageSize?: number;
    pageToken?: string;
    uin?: string;
    state?: MessageState;
  }
  const list = (asked: Asked = {}, { messages } = system.clients) =>
    messages.listMessages({ pageSize: 0, pageToken: '', uin: '', state: ANY, ...asked });
  const idsOf = ({ messages }: { messages: Message[] }) => messages.map(({ id }) => id);

  async function newAccount(): Promise<Awaited<ReturnType<typeof createAccount>>> {
    return createAccount(system, { verificationEmail: newEmail() });
  }
  /** Publishes one after the other. @returns the ids, newest first. */
  async function publishTo(uin: string, count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let published = 0; published < count; published += 1) {
      ids.unshift(await publish(system, newEvent(uin).event));
    }
    return ids;
  }

  it('is in pages, newest first, each message once', async () => {
    const { uin } = await newAccount();
    const ids = await publishTo(uin, 5);
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await list({ uin, pageSize: 2, pageToken });
      expect(page.messages.length).toBeLessThanOrEqual(2);
      seen.push(...idsOf(page));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(seen).toEqual(ids);
  });

  it('shows each message as GetMessage does, with its deliveries', async () => {
    const { uin } = await newAccount();
    const messageId = await publish(system, newEvent(uin).event);
    await untilMessage(system, messageId, STATES.MESSAGE_STATE_SENDING);
    await system.stopWorker();
    const { message } = await system.clients.messages.getMessage({ messageId });
    expect((await list({ uin })).messages).toEqual([message]);
    expect(message?.deliveries).toHaveLength(1);
    await system.startWorker();
  });

  it('is narrowed to an account', async () => {
    const [one, other] = [await newAccount(), await newAccount()];
    const [ids] = [await publishTo(one.uin, 2), await publishTo(other.uin, 1)];
    expect(idsOf(await list({ uin: one.uin }))).toEqual(ids);
  });

  it('never shows what another service published, also to the same account', async () => {
    const { uin } = await newAccount();
    const own = await publishTo(uin, 1);
    const { event } = newEvent(uin);
    const answer = await system.gateway.messages.publishMessage({ ...request(), ...event });
    const foreign = answer.message?.id ?? '';
    expect(idsOf(await list({ uin }))).toEqual(own);
    expect(idsOf(await list({ uin }, system.gateway))).toEqual([foreign]);
    const { nextPageToken } = await list({ pageSize: 1 });
    const further = idsOf(await list({ pageToken: nextPageToken }, system.gateway));
    for (const id of own) expect(further).not.toContain(id);
  });

  it.each([
    ['a page of 101', { pageSize: 101 }, 'page_size'],
    ['a page of -1', { pageSize: -1 }, 'page_size'],
    ['no token', { pageToken: 'x' }, 'page_token'],
    ['no account’s id', { uin: '0123' }, 'uin'],
    ['a state of another version', { state: MessageState.UNRECOGNIZED }, 'state'],
  ])('with %s is refused by the name of the field', async (_case, asked, field) => {
    const refused = await refusalOf(list(asked));
    expect(refused).toMatchObject({ reason: 'FIELD_INVALID', fields: [field] });
  });
});

describe('the list of messages in a state (G7.3)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it('has those in this state, and no others', async () => {
    const person = await signUp(system);
    const { uin } = person;
    const holder = await logIn(system, person);
    const in_ = async (state: MessageState) => {
      const id = await publish(system, newEvent(uin).event);
      await untilMessage(system, id, state);
      return id;
    };
    const sent = await in_(STATES.MESSAGE_STATE_SENT);
    await chooseForEvents(system, holder, 'none');
    const suppressed = await in_(STATES.MESSAGE_STATE_SUPPRESSED);
    await chooseForEvents(system, holder, 'email');
    await changeContactEmail(system, holder, newEmail());
    const held = await in_(STATES.MESSAGE_STATE_HELD);
    await system.stopWorker();
    const queued = await in_(STATES.MESSAGE_STATE_QUEUED);
    for (const [state, ids] of [
      [STATES.MESSAGE_STATE_SENT, [sent]],
      [STATES.MESSAGE_STATE_SUPPRESSED, [suppressed]],
      [STATES.MESSAGE_STATE_HELD, [held]],
      [STATES.MESSAGE_STATE_QUEUED, [queued]],
      [STATES.MESSAGE_STATE_SENDING, []],
      [STATES.MESSAGE_STATE_FAILED, []],
      [ANY, [queued, held, suppressed, sent]],
    ] as const) {
      const asked = { pageSize: 0, pageToken: '', uin, state };
      const { messages } = await system.clients.messages.listMessages(asked);
      expect([state, messages.map(({ id }) => id)]).toEqual([state, ids]);
    }
  });
});

describe('the list of messages that are being tried, or were given up (G7.3)', () => {
  it('has those in this state, and no others', async () => {
    const sink = await startSmtpSink({
      onRcptTo: ({ address }, _session, callback) => {
        callback(answer(address.startsWith('refused') ? 550 : 450, 'no'));
      },
    });
    const system = await startSystem({ SMTP_URL: `smtp://127.0.0.1:${sink.port}` });
    const to = async (email: string, state: MessageState) => {
      const { uin } = await createAccount(system, { verificationEmail: email });
      const id = await publish(system, newEvent(uin).event);
      await untilMessage(system, id, state);
      return id;
    };
    const tried = await to(newEmail(), STATES.MESSAGE_STATE_SENDING);
    const failed = await to(`refused-${newEmail()}`, STATES.MESSAGE_STATE_FAILED);
    for (const [state, id] of [
      [STATES.MESSAGE_STATE_SENDING, tried],
      [STATES.MESSAGE_STATE_FAILED, failed],
    ] as const) {
      const { messages } = await system.clients.messages.listMessages({ state });
      expect(messages.map((message) => message.id)).toEqual([id]);
    }
    const { messages } = await system.clients.messages.listMessages({
      state: STATES.MESSAGE_STATE_QUEUED,
    });
    expect(messages).toEqual([]);
    await system.stop();
    await sink.close();
  });
});
