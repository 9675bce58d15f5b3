import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asFlowHolder } from '../../src/cli/clients.js';
import { WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import { DeliveryState } from '../../src/gen/holdfast/v1/flow.js';
import { MessageState } from '../../src/gen/holdfast/v1/message.js';
import { logIn } from '../environment/changes.js';
import { counts, during, firstProvider, loseMessage, resend } from '../environment/incidents.js';
import {
  changeContactEmail,
  changeContactMobile,
  untilMessage,
  verifyContactEmail,
} from '../environment/messages.js';
import { newEmail, newMobile, request, resetUpToCode, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';
import { answer, startSmtpSink } from '../messaging/smtp-sink.js';

const { MESSAGE_STATE_SENT: SENT } = MessageState;

describe('sending again what a provider lost', () => {
  let system: System;
  let provider: string;
  beforeAll(async () => {
    system = await startSystem();
    provider = await firstProvider(system);
  });
  afterAll(() => system.stop());

  it('sends a message once more, under the same Message-ID, and not again after that', async () => {
    const person = await signUp(system);
    const { id, title, incident } = await loseMessage(system, person);
    expect(await resend(system, incident)).toEqual(counts(1, 0));
    await system.inbox.wait(person.email, 2, title);
    const { deliveries } = await untilMessage(system, id, SENT);
    expect(deliveries).toMatchObject([{ state: SENT, provider }]);
    const mails = await system.inbox.list(person.email, title);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
    expect(await resend(system, incident)).toEqual(counts(0, 0));
    expect(await system.inbox.list(person.email, title)).toHaveLength(2);
  });

  it('sends once, whoever asks at the same moment', async () => {
    const person = await signUp(system);
    const { id, title, incident } = await loseMessage(system, person);
    const asked = await Promise.allSettled(
      Array.from({ length: 5 }, () => resend(system, incident)),
    );
    const answers = asked.map((one) => (one.status === 'fulfilled' ? one.value.resent : 0));
    expect(answers.reduce((all, one) => all + one)).toBe(1);
    await system.inbox.wait(person.email, 2, title);
    await untilMessage(system, id, SENT);
    await system.temporal.workflow.getHandle(`message/${id}`).result();
    expect(await system.inbox.list(person.email, title)).toHaveLength(2);
  });

  it('goes on where a server died that had begun', async () => {
    const person = await signUp(system);
    const { id, title, incident } = await loseMessage(system, person);
    const queued = { state: 'QUEUED' } as const;
    await system.db.updateTable('deliveries').set(queued).where('message_id', '=', id).execute();
    expect(await resend(system, incident)).toEqual(counts(1, 0));
    await system.inbox.wait(person.email, 2, title);
  });

  it('tells those again of a security change whom the provider didn’t, and no others', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const holder = await logIn(system, person);
    const [contact, mobile] = [newEmail(), newMobile()];
    await verifyContactEmail(system, await changeContactEmail(system, holder, contact));
    await changeContactMobile(system, holder, mobile);
    const { flow, holder: opener, code } = await resetUpToCode(system, person);
    const told = /password/i;
    const incident = await during(provider, async () => {
      await system.gateway.flows.submitCode({ ...request(), ...flow, code }, opener);
      await system.inbox.wait(person.email, 1, WITH_UNDO_LINK);
      const announcement = `announcement/${flow.flowId}`;
      // It is started once the caller was answered.
      for (;;) {
        const handle = system.temporal.workflow.getHandle(announcement);
        const described = await handle.describe().catch(() => undefined);
        if (described?.status.name === 'COMPLETED') break;
      }
    });
    const before = await system.inbox.list(contact, told);
    const texts = (await system.inbox.list(mobile)).length;
    // The link that undoes the change was mailed a moment ago.
    expect(await resend(system, incident)).toEqual(counts(1, 1));
    await system.inbox.wait(contact, before.length + 1, told);
    const after = await system.inbox.list(contact, told);
    expect(after.at(-1)?.messageId).toBe(before.at(-1)?.messageId);
    await system.temporal.workflow.getHandle(`announcement/${flow.flowId}`).result();
    expect(await system.inbox.list(mobile)).toHaveLength(texts);
  });
});

describe('sending a code again that a provider refused', () => {
  it('goes through the flow that waits for it still, and to nobody else', async () => {
    let isRefusing = true;
    const sink = await startSmtpSink({
      onRcptTo: (_address, _session, callback) => {
        callback(isRefusing ? answer(550, 'no') : null);
      },
    });
    const provider = `smtp://127.0.0.1:${sink.port}`;
    const system = await startSystem({ SMTP_URL: provider });
    const { gateway } = system;
    const start = async (email: string) => {
      const { flow, flowSecret } = await gateway.registration.startSignUp({ ...request(), email });
      return { step: { flowId: flow?.id ?? '' }, holder: asFlowHolder(flowSecret) };
    };
    const shows = async (
      { step, holder }: Awaited<ReturnType<typeof start>>,
      state: DeliveryState,
    ) => {
      for await (const { flow } of gateway.flows.watchFlow(step, holder)) {
        if (flow?.deliveryState === state) return;
      }
    };
    const [waiting, gone] = [newEmail(), newEmail()];
    let open: Awaited<ReturnType<typeof start>> | undefined;
    const incident = await during(provider, async () => {
      open = await start(waiting);
      const cancelled = await start(gone);
      for (const flow of [open, cancelled]) {
        await shows(flow, DeliveryState.DELIVERY_STATE_FAILED);
      }
      await gateway.flows.cancelFlow({ ...request(), ...cancelled.step }, cancelled.holder);
    });
    isRefusing = false;
    expect(await resend(system, incident)).toEqual(counts(1, 1));
    if (open) await shows(open, DeliveryState.DELIVERY_STATE_SENT);
    expect(sink.arrived.map(({ to }) => to)).toEqual([[waiting]]);
    await system.stop();
    await sink.close();
  });
});
