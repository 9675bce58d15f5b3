import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { asFlowHolder } from '../../src/cli/clients.js';
import { DeliveryState } from '../../src/gen/holdfast/v1/flow.js';
import { newEmail, request } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import { answer, startSmtpSink, type SmtpSink } from '../messaging/smtp-sink.js';

describe('a send that failed (G8.4)', () => {
  let refusal: number | undefined;
  let sink: SmtpSink;
  let system: System;
  beforeAll(async () => {
    sink = await startSmtpSink({
      onRcptTo: (_address, _session, callback) => {
        callback(refusal === undefined ? null : answer(refusal, 'no'));
      },
    });
    system = await startSystem({ SMTP_URL: `smtp://127.0.0.1:${sink.port}` });
  });
  afterEach(() => {
    refusal = undefined;
  });
  afterAll(async () => {
    await system.stop();
    await sink.close();
  });

  async function signUpTo(email: string) {
    const started = await system.gateway.registration.startSignUp({ ...request(), email });
    const step = { flowId: started.flow?.id ?? '' };
    return { step, holder: asFlowHolder(started.flowSecret) };
  }

  /** @param after the version of the flow from which on it counts. */
  async function until(
    state: DeliveryState,
    { step, holder }: Awaited<ReturnType<typeof signUpTo>>,
    after = 0,
  ) {
    for await (const { flow } of system.gateway.flows.watchFlow(step, holder)) {
      if (flow?.deliveryState === state && Number(flow.version) > after) return;
    }
  }

  it('uses up nothing of what its address gets in a minute, an hour and a day', async () => {
    const email = newEmail();
    refusal = 550;
    // more than an hour or a day allows
    for (let failed = 0; failed < 11; failed += 1) {
      await until(DeliveryState.DELIVERY_STATE_FAILED, await signUpTo(email));
    }
    refusal = undefined;
    await until(DeliveryState.DELIVERY_STATE_SENT, await signUpTo(email));
    expect(await refusalOf(signUpTo(email))).toMatchObject({ reason: 'RESEND_TOO_EARLY' });
  });

  it('uses up nothing either when it was asked for again', async () => {
    const email = newEmail();
    refusal = 550;
    const failing = await signUpTo(email);
    await until(DeliveryState.DELIVERY_STATE_FAILED, failing);
    const { step, holder } = failing;
    const resend = () => system.gateway.flows.resendCode({ ...request(), ...step }, holder);
    // more than an hour or a day allows
    for (let failed = 0; failed < 11; failed += 1) {
      const { flow } = await resend();
      await until(DeliveryState.DELIVERY_STATE_FAILED, failing, Number(flow?.version));
    }
    refusal = undefined;
    await until(DeliveryState.DELIVERY_STATE_SENT, await signUpTo(email));
    // What its address got elsewhere counts.
    expect(await refusalOf(resend())).toMatchObject({ reason: 'RESEND_TOO_EARLY' });
    expect(await refusalOf(signUpTo(email))).toMatchObject({ reason: 'RESEND_TOO_EARLY' });
  });

  it('because its flow was cancelled counts: it may have been taken in that moment', async () => {
    const email = newEmail();
    refusal = 450;
    const { step, holder } = await signUpTo(email);
    await system.gateway.flows.cancelFlow({ ...request(), ...step }, holder);
    let state: string | undefined;
    while (state !== 'FAILED') {
      const row = await system.db
        .selectFrom('deliveries')
        .select('state')
        .where('flow_id', '=', step.flowId)
        .executeTakeFirst();
      state = row?.state;
    }
    expect(await refusalOf(signUpTo(email))).toMatchObject({ reason: 'RESEND_TOO_EARLY' });
  });
});
