import { randomUUID } from 'node:crypto';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import getPort from 'get-port';
import { sql } from 'kysely';

import { createClients } from '../../src/cli/clients.js';
import { DeliveryState } from '../../src/gen/holdfast/v1/flow.js';
import type { Provider } from '../../src/gen/holdfast/v1/operator.js';
import { createLogger } from '../../src/log.js';
import { startServer } from '../../src/server/server.js';
import { newEmail, request, startSignUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import { answer, startSmtpSink, type SmtpSink } from '../messaging/smtp-sink.js';

describe('providers (G7.3)', () => {
  let sinks: [SmtpSink, SmtpSink];
  let names: [string, string];
  let answers: [number | undefined, number | undefined] = [undefined, undefined];
  let system: System;
  let operators: System['operator']['operators'];
  beforeAll(async () => {
    const start = (index: 0 | 1) =>
      startSmtpSink({
        onRcptTo: (_address, _session, callback) => {
          const code = answers[index];
          callback(code === undefined ? null : answer(code, 'no'));
        },
      });
    sinks = [await start(0), await start(1)];
    names = [nameOf(sinks[0]), nameOf(sinks[1])];
    system = await startSystem({ SMTP_URL: names.join() });
    operators = system.operator.operators;
  });
  afterEach(async () => {
    answers = [undefined, undefined];
    await system.db.deleteFrom('provider_pauses').execute();
  });
  afterAll(async () => {
    await system.stop();
    for (const sink of sinks) await sink.close();
  });

  const because = (reason = 'incident') => ({ ...request(), reason });

  /** Looks until the attempts at a flow's message are as expected. */
  async function untilAttempts(
    flowId: string,
    isExpected: (attempts: readonly { provider: string; error: string }[]) => boolean,
  ) {
    for (;;) {
      const { deliveries } = await operators.listDeliveries({ flowId });
      const [delivery] = deliveries;
      if (delivery && isExpected(delivery.attempts)) return delivery;
      await new Promise((look) => setTimeout(look, 50));
    }
  }
  const took = (name: string) => (attempts: readonly { provider: string; error: string }[]) =>
    attempts.some(({ provider, error }) => provider === name && error === '');

  async function listed(): Promise<Provider[]> {
    return (await operators.listProviders({})).providers;
  }

  async function switches(name: string) {
    return system.db
      .selectFrom('audit_events')
      .select(['name', 'caller', 'operator_reason', 'after'])
      .where('name', 'in', ['PauseProvider', 'ResumeProvider'])
      .where(sql<boolean>`after ->> 'provider' = ${name}`)
      .orderBy('id')
      .execute();
  }

  it('are listed in the order in which they are tried, with what they did in the last hour', async () => {
    answers = [451, undefined];
    const { step } = await startSignUp(system);
    await untilAttempts(step.flowId, took(names[1]));
    const providers = await listed();
    expect(providers).toMatchObject([
      { name: names[0], sendsMail: true, paused: false, lastError: 'answered 451 at RCPT TO' },
      { name: names[1], sendsMail: true, paused: false, lastError: '' },
      { sendsMail: false, paused: false, sent: 0, failed: 0 },
    ]);
    expect(providers[0]?.failed).toBeGreaterThan(0);
    expect(providers[1]?.sent).toBeGreaterThan(0);
  });

  it('are left out while paused: the next one sends, until they are resumed', async () => {
    await operators.pauseProvider({ ...because('they lose mails'), provider: names[0] });
    expect((await listed())[0]).toMatchObject({
      paused: true,
      pausedBy: 'operator',
      reason: 'they lose mails',
    });
    const paused = await startSignUp(system);
    const delivery = await untilAttempts(paused.step.flowId, took(names[1]));
    expect(delivery.attempts).toHaveLength(1);
    await operators.resumeProvider({ ...because(), provider: names[0] });
    const resumed = await startSignUp(system);
    await untilAttempts(resumed.step.flowId, took(names[0]));
  });

  it('keep what waits for them while all are paused, and send it once one is resumed', async () => {
    for (const provider of names) await operators.pauseProvider({ ...because(), provider });
    const email = newEmail();
    const { step } = await startSignUp(system, email);
    const waiting = await untilAttempts(step.flowId, (attempts) => attempts.length === 0);
    expect(waiting.state).toBe('MESSAGE_STATE_SENDING');
    await operators.resumeProvider({ ...because(), provider: names[1] });
    await untilAttempts(step.flowId, took(names[1]));
    const arrivals = sinks.flatMap(({ arrived }) => arrived.filter(({ to }) => to.includes(email)));
    expect(arrivals).toHaveLength(1);
  });

  it('that refuse for good are not asked again, while the others are', async () => {
    answers = [550, 451];
    const { step } = await startSignUp(system);
    const tries = (name: string, attempts: readonly { provider: string }[]) =>
      attempts.filter(({ provider }) => provider === name).length;
    const delivery = await untilAttempts(
      step.flowId,
      (attempts) => tries(names[1], attempts) === 3,
    );
    expect(tries(names[0], delivery.attempts)).toBe(1);
    answers = [undefined, undefined];
    await untilAttempts(step.flowId, took(names[1]));
  });

  it('that all refuse for good fail a message at once', async () => {
    answers = [550, 554];
    const { step, holder } = await startSignUp(system);
    for await (const { flow } of system.gateway.flows.watchFlow(step, holder)) {
      if (flow?.deliveryState === DeliveryState.DELIVERY_STATE_FAILED) break;
    }
    const [delivery] = (await operators.listDeliveries({ flowId: step.flowId })).deliveries;
    expect(delivery).toMatchObject({ state: 'MESSAGE_STATE_FAILED', provider: '' });
    expect(delivery?.attempts.map(({ provider }) => provider)).toEqual([names[1], names[0]]);
  });

  it('are paused and resumed once for each request, with the reason in the audit table', async () => {
    const [, provider] = names;
    const before = (await switches(provider)).length;
    const pausing = { ...because('first'), provider };
    for (let repeat = 0; repeat < 3; repeat += 1) await operators.pauseProvider(pausing);
    await operators.pauseProvider({ ...because('second'), provider });
    expect((await listed())[1]).toMatchObject({ paused: true, reason: 'second' });
    await operators.resumeProvider({ ...because('better'), provider });
    await operators.resumeProvider({ ...because('again'), provider });
    expect((await listed())[1]).toMatchObject({ paused: false, pausedBy: '', reason: '' });
    const told = (name: string, reason: string) => ({
      name,
      caller: 'operator',
      operator_reason: reason,
      after: { provider },
    });
    expect((await switches(provider)).slice(before)).toEqual([
      told('PauseProvider', 'first'),
      told('PauseProvider', 'second'),
      told('ResumeProvider', 'better'),
    ]);
  });

  it('are paused without Temporal', async () => {
    const port = () => getPort({ host: '127.0.0.1' });
    const GRPC_ADDRESS = `127.0.0.1:${await port()}`;
    const TEMPORAL_ADDRESS = `127.0.0.1:${await port()}`;
    const config = { ...system.config, GRPC_ADDRESS, TEMPORAL_ADDRESS };
    const server = await startServer(config, createLogger('silent'));
    const clients = createClients(GRPC_ADDRESS, { serviceKey: 'o'.repeat(32) });
    await clients.operators.pauseProvider({ ...because(), provider: names[0] });
    expect((await listed())[0]?.paused).toBe(true);
    clients.close();
    await server.stop();
  });

  it('are named: an unknown one is refused with those that there are, and so is a missing reason', async () => {
    for (const name of ['pauseProvider', 'resumeProvider'] as const) {
      const call = (asked: object) => operators[name](asked);
      const unknown = await refusalOf(call({ ...because(), provider: 'smtp://elsewhere.example' }));
      expect(unknown).toMatchObject({ status: 'INVALID_ARGUMENT', reason: 'FIELD_INVALID' });
      expect(unknown.metadata).toEqual({ provider: 'PROVIDER_UNKNOWN' });
      const silent = await refusalOf(call({ ...request(), provider: names[0] }));
      expect(silent.metadata).toEqual({ reason: 'REQUIRED' });
    }
  });

  it('are seen and switched by operators only', async () => {
    const { operators: stranger } = system.clients;
    const switching = { requestId: randomUUID(), provider: names[0], reason: 'because' };
    for (const call of [
      () => stranger.listProviders({}),
      () => stranger.pauseProvider(switching),
      () => stranger.resumeProvider(switching),
      () => stranger.listDeliveries({}),
      () => stranger.resendDeliveries({ ...switching, since: new Date(0), until: new Date(1) }),
    ]) {
      expect(await refusalOf(call())).toMatchObject({ reason: 'CALLER_NOT_ALLOWED' });
    }
    expect((await listed())[0]?.paused).toBe(false);
  });
});

function nameOf({ port }: SmtpSink): string {
  return `smtp://127.0.0.1:${port}`;
}
