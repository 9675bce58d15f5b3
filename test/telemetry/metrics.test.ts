import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import getPort from 'get-port';

import { createLogger } from '../../src/log.js';
import { startTelemetry, type Telemetry } from '../../src/telemetry/telemetry.js';
import { logIn, startContactMobile } from '../environment/changes.js';
import { newMobile, PASSWORD, request, signUp, type Person } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

/** One value of the metrics. */
interface Value {
  name: string;
  labels: Record<string, string>;
  value: number;
}

function parse(text: string): Value[] {
  return [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels, value]) => ({
    name,
    labels: Object.fromEntries(
      [...(labels ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, label, text]) => [label, text]),
    ) as Record<string, string>,
    value: Number(value),
  }));
}

describe('the metrics of a system that was used', () => {
  let telemetry: Telemetry;
  let system: System;
  let person: Person;
  let mobile: string;
  let url: string;
  let text: string;
  let values: Value[];

  const get = async () => (await fetch(url)).text();
  const of = (name: string, labels: Record<string, string> = {}) =>
    values.filter(
      (value) =>
        value.name === name &&
        Object.entries(labels).every(([label, is]) => value.labels[label] === is),
    );
  const valueOf = (name: string, labels: Record<string, string> = {}) => of(name, labels)[0]?.value;

  beforeAll(async () => {
    const METRICS_ADDRESS = `127.0.0.1:${(await getPort({ host: '127.0.0.1' })).toString()}`;
    url = `http://${METRICS_ADDRESS}/metrics`;
    telemetry = await startTelemetry('holdfast', { METRICS_ADDRESS }, createLogger('warn'), {});
    system = await startSystem({ METRICS_ADDRESS });
    person = await signUp(system);
    const holder = await logIn(system, person);
    await refusalOf(
      system.gateway.sessions.logIn({ ...request(), email: person.email, password: 'wrong' }),
    );
    mobile = newMobile();
    const { step, code } = await startContactMobile(system, holder, mobile);
    await system.gateway.flows.submitCode({ ...request(), ...step, code }, holder);
    await system.db
      .insertInto('rotation_runs')
      .values({
        id: '6f1f1c0e-3a0b-4c57-9a3e-5d0c5f0f2a11',
        workflow_id: 'rotation/test',
        caller: 'operator',
        due: 40,
        sent: 7,
        failed: 2,
        skipped: 1,
      })
      .execute();
    // The core's own are gathered now and then.
    while (!(text = await get()).includes('temporal_activity_execution')) await sleep(100);
    values = parse(text);
  });
  afterAll(async () => {
    await system.stop();
    await telemetry.stop();
  });

  it('count calls by method and code', () => {
    const service = { grpc_service: 'holdfast.v1.SessionService', grpc_method: 'LogIn' };
    expect(valueOf('grpc_server_handled_total', { ...service, grpc_code: 'OK' })).toBe(1);
    expect(valueOf('grpc_server_handled_total', { ...service, grpc_code: 'UNAUTHENTICATED' })).toBe(
      1,
    );
    expect(valueOf('grpc_server_handling_seconds_count', { ...service, grpc_code: 'OK' })).toBe(1);
  });

  it('count flows by kind and outcome', () => {
    const ended = of('holdfast_flows_ended_total').map(({ labels, value }) => ({
      ...labels,
      value,
    }));
    expect(ended).toEqual(
      expect.arrayContaining([
        { kind: 'SIGN_UP', outcome: 'COMPLETED', value: 1 },
        { kind: 'CONTACT_MOBILE_CHANGE', outcome: 'COMPLETED', value: 1 },
      ]),
    );
  });

  it('count sends by provider, channel and result', () => {
    const sent = { result: 'sent', channel: 'mobile' };
    expect(valueOf('holdfast_send_seconds_count', sent)).toBe(1);
    const [mail] = of('holdfast_send_seconds_count', { result: 'sent', channel: 'email' });
    expect(mail?.labels['provider']).toMatch(/^smtp:\/\/127\.0\.0\.1:\d+$/);
  });

  it('tell of the pool that hashes passwords', () => {
    expect(valueOf('holdfast_password_hash_seconds_count', { operation: 'hash' })).toBe(1);
    expect(valueOf('holdfast_password_hash_seconds_count', { operation: 'verify' })).toBe(2);
    expect(valueOf('holdfast_password_hashes_running')).toBe(0);
    expect(valueOf('holdfast_password_hashes_waiting')).toBe(0);
    expect(valueOf('holdfast_password_hashes_refused_total')).toBe(0);
  });

  it('tell of the connections to PostgreSQL', () => {
    for (const pool of ['server', 'worker', 'limits']) {
      const open = of('holdfast_database_connections', { pool }).reduce(
        (sum, { value }) => sum + value,
        0,
      );
      expect(open).toBeGreaterThan(0);
      expect(valueOf('holdfast_database_waiting', { pool })).toBe(0);
    }
  });

  it('tell what waits in the queues', () => {
    const queues = of('holdfast_task_queue_backlog').map(
      ({ labels: { queue = '', type = '' } }) => `${queue} ${type}`,
    );
    expect(queues.sort()).toEqual([
      'bulk activity',
      'bulk workflow',
      'flows workflow',
      'urgent activity',
    ]);
    expect(of('holdfast_samples_failed_total')).toEqual([]);
  });

  it('tell how far the reminder run is', () => {
    const accounts = of('holdfast_rotation_accounts').map(({ labels, value }) => [
      labels['state'],
      value,
    ]);
    expect(Object.fromEntries(accounts)).toEqual({
      due: 40,
      sent: 7,
      failed: 2,
      skipped: 1,
      waiting: 0,
    });
  });

  it('count messages that are neither sent nor given up', async () => {
    await system.db
      .insertInto('deliveries')
      .values({
        id: 'stuck',
        template: 'event',
        channel: 'email',
        masked_address: 'a***@example.com',
        state: 'SENDING',
        created_at: new Date(Date.now() - 60_000),
      } as never)
      .execute();
    const later = parse(await get()).filter(({ labels }) => labels['state'] === 'sending');
    const byName = Object.fromEntries(later.map(({ name, value }) => [name, value]));
    expect(byName['holdfast_deliveries_unfinished']).toBe(1);
    expect(byName['holdfast_deliveries_oldest_seconds']).toBeGreaterThanOrEqual(60);
  });

  it('bring those of the Temporal SDK along', () => {
    const queues = of('temporal_worker_task_slots_available').map(
      ({ labels }) => labels['task_queue'],
    );
    expect(queues).toContain(`${system.config.TEMPORAL_TASK_QUEUE}-flows`);
  });

  it('hold no id and no address', () => {
    for (const secret of [person.email, mobile, person.uin, PASSWORD]) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toMatch(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}/);
  });

  it('are answered at their own path only', async () => {
    expect((await fetch(url.replace('/metrics', '/'))).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(404);
  });

  it('go on when PostgreSQL tells nothing, and say so', async () => {
    await system.db.schema.alterTable('deliveries').renameTo('gone').execute();
    const failed = parse(await get()).filter(
      ({ name }) => name === 'holdfast_samples_failed_total',
    );
    expect(failed.map(({ labels }) => labels['sample'])).toEqual(['deliveries']);
  });
});
