import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { maskEmail } from '../../src/domain/email.js';
import { messageWorkflowId } from '../../src/domain/subscription-message.js';
import { MessageState } from '../../src/gen/holdfast/v1/message.js';
import {
  chooseForEvents,
  createAccount,
  isOn,
  newEvent,
  publish,
  untilMessage,
} from '../environment/messages.js';
import { newEmail, newMobile, request } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';
import { startHttpSink, type HttpSink } from '../messaging/http-sink.js';
import { answer, startSmtpSink, type SmtpSink } from '../messaging/smtp-sink.js';

const {
  MESSAGE_STATE_FAILED: FAILED,
  MESSAGE_STATE_HELD: HELD,
  MESSAGE_STATE_SENDING: SENDING,
  MESSAGE_STATE_SENT: SENT,
  MESSAGE_STATE_SUPPRESSED: SUPPRESSED,
} = MessageState;

/** What the providers answer: taken, refused for good, or for now. */
const MAIL = { taken: 250, refused: 550, later: 450 };
const TEXTS = { taken: 204, refused: 400, later: 503 };

describe('a message whose providers fail (G7.3)', () => {
  let mail: keyof typeof MAIL;
  let texts: keyof typeof TEXTS;
  let mailServer: SmtpSink;
  let textServer: HttpSink;
  let system: System;
  beforeAll(async () => {
    mailServer = await startSmtpSink({
      onRcptTo: (_address, _session, callback) => {
        callback(mail === 'taken' ? null : answer(MAIL[mail], 'no'));
      },
    });
    textServer = await startHttpSink(() => ({ status: TEXTS[texts] }));
    const key = encodeURIComponent(randomBytes(32).toString('base64'));
    system = await startSystem({
      SMTP_URL: `smtp://127.0.0.1:${mailServer.port}`,
      SMS_URL: `webhook+http://127.0.0.1:${textServer.port}/?secret=${key}`,
    });
  });
  beforeEach(() => {
    [mail, texts] = ['taken', 'taken'];
  });
  afterAll(async () => {
    await system.stop();
    await mailServer.close();
    await textServer.close();
  });

  const newAccount = () =>
    createAccount(system, { verificationEmail: newEmail(), securityMobile: newMobile() });
  const arrivedBy = {
    email: (title: RegExp) => mailServer.arrived.filter(({ raw }) => title.test(raw)).length,
    mobile: (title: RegExp) => textServer.arrived.filter(({ body }) => title.test(body)).length,
  };

  it('that refuse it for good has failed at once, and its publisher learns why', async () => {
    const { uin } = await newAccount();
    mail = 'refused';
    const { event, title } = newEvent(uin);
    const id = await publish(system, event);
    const message = await untilMessage(system, id, FAILED);
    expect(message).toMatchObject({
      reason: 'DELIVERY_FAILED',
      deliveries: [{ state: FAILED, reason: 'DELIVERY_FAILED', provider: '' }],
    });
    expect(arrivedBy.email(title)).toBe(0);
  });

  it('on one channel was sent all the same when the other has got it', async () => {
    const { uin, holder } = await newAccount();
    await chooseForEvents(system, holder, 'both');
    mail = 'refused';
    const { event, title } = newEvent(uin);
    const message = await untilMessage(
      system,
      await publish(system, event),
      SENT,
      (now) => isOn(now, 'email', FAILED) && isOn(now, 'mobile', SENT),
    );
    expect(message.reason).toBe('');
    expect([arrivedBy.email(title), arrivedBy.mobile(title)]).toEqual([0, 1]);
  });

  it('on one channel stays held for the other, and doesn’t begin there again', async () => {
    const { uin, holder } = await newAccount();
    await chooseForEvents(system, holder, 'both');
    const { flows } = system.gateway;
    await flows.startContactEmailChange({ ...request(), email: newEmail() }, holder);
    texts = 'refused';
    const { event } = newEvent(uin);
    const id = await publish(system, event);
    await untilMessage(system, id, HELD, (now) => isOn(now, 'mobile', FAILED));
    const another = `another-${newEmail()}`;
    await flows.startContactEmailChange({ ...request(), email: another }, holder);
    const held = await untilMessage(system, id, HELD, ({ deliveries }) =>
      deliveries.some(({ maskedAddress }) => maskedAddress === maskEmail(another)),
    );
    expect(isOn(held, 'mobile', FAILED)).toBe(true);
    texts = 'taken';
    await chooseForEvents(system, holder, 'mobile');
    const { reason } = await untilMessage(system, id, FAILED);
    expect(reason).toBe('DELIVERY_FAILED');
  });

  it('for a while is tried again until one takes it, and comes once', async () => {
    const { uin } = await newAccount();
    mail = 'later';
    const { event, title } = newEvent(uin);
    const id = await publish(system, event);
    await untilMessage(system, id, SENDING);
    mail = 'taken';
    await untilMessage(system, id, SENT);
    expect(arrivedBy.email(title)).toBe(1);
  });

  it('is tried no more once its account wants none of it', async () => {
    const { uin, holder } = await newAccount();
    mail = 'later';
    const { event, title } = newEvent(uin);
    const id = await publish(system, event);
    await untilMessage(system, id, SENDING);
    await chooseForEvents(system, holder, 'none');
    mail = 'taken';
    await untilMessage(system, id, SUPPRESSED);
    expect(arrivedBy.email(title)).toBe(0);
  });

  it('goes by another channel that was chosen while the first was tried', async () => {
    const { uin, holder } = await newAccount();
    mail = 'later';
    const { event, title } = newEvent(uin);
    const id = await publish(system, event);
    await untilMessage(system, id, SENDING);
    await chooseForEvents(system, holder, 'mobile');
    const { deliveries } = await untilMessage(system, id, SENT);
    expect(deliveries).toMatchObject([
      { channel: 'CONTACT_CHANNEL_KIND_EMAIL', state: FAILED, reason: 'CHANNEL_CHANGED' },
      { channel: 'CONTACT_CHANNEL_KIND_MOBILE', state: SENT, reason: '' },
    ]);
    expect([arrivedBy.email(title), arrivedBy.mobile(title)]).toEqual([0, 1]);
  });

  it('is found by operators: by its account, its state, why it failed and who took it', async () => {
    const { uin, holder } = await newAccount();
    await chooseForEvents(system, holder, 'both');
    mail = 'refused';
    const half = await publish(system, newEvent(uin).event);
    await untilMessage(system, half, SENT, (now) => isOn(now, 'email', FAILED));
    texts = 'refused';
    const none = await publish(system, newEvent(uin).event);
    await untilMessage(system, none, FAILED);
    const provider = `webhook+http://127.0.0.1:${textServer.port}`;
    expect(await attributesOf(half)).toMatchObject({
      HoldfastUin: uin,
      HoldfastStep: 'SENT',
      HoldfastProvider: [provider],
    });
    expect(await attributesOf(none)).toEqual({
      HoldfastUin: uin,
      HoldfastStep: 'FAILED',
      HoldfastDelivery: 'FAILED',
      HoldfastReason: 'DELIVERY_FAILED',
    });
    const details = await detailsOf(none);
    expect(details).toMatch(/^\*\*FAILED\*\*: event, DELIVERY_FAILED/);
    expect(details).toMatch(/last delivery to .+: FAILED, .*(550|400)/);
  });

  const handleOf = (id: string) => system.temporal.workflow.getHandle(messageWorkflowId(id));

  /** The search attributes of a message that has ended, once its workflow has too. */
  async function attributesOf(id: string): Promise<Record<string, unknown>> {
    await handleOf(id).result();
    const { typedSearchAttributes } = await handleOf(id).describe();
    return Object.fromEntries(
      typedSearchAttributes
        .getAll()
        .map(({ key, value }) => [key.name, value])
        .filter(([name]) => String(name).startsWith('Holdfast')),
    ) as Record<string, unknown>;
  }

  async function detailsOf(id: string): Promise<string> {
    const metadata = await handleOf(id).query<{ currentDetails?: string }>(
      '__temporal_workflow_metadata',
    );
    return metadata.currentDetails ?? '';
  }
});
