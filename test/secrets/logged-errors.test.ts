import { randomUUID } from 'node:crypto';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { codeIn } from '../../src/cli/inbox-reader.js';
import { flowsQueue } from '../../src/domain/task-queues.js';
import { createLogger } from '../../src/log.js';
import { newEmail, PASSWORD, request, signUp, startSignUp, twice } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

interface Line {
  level: number;
  msg: string;
  err?: { code?: string; message: string; stack: string; constraint?: string };
  temporal?: { sdkComponent?: string };
}

/** One for all: a process has one runtime of Temporal's, which writes to the log of the first worker. */
let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

/** Waits for what comes soon. @throws when it doesn't. */
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 200; !isSo(); tries -= 1) {
    if (tries === 0) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('a logged error', () => {
  beforeAll(async () => {
    await sql`create table planted (address text primary key, number int)`.execute(system.db);
  });

  /** What a statement that fails is logged as. */
  async function logged(statement: string, values: unknown[], wrap = (error: unknown) => error) {
    let line = '';
    const log = createLogger('info', { write: (text: string) => (line = text) });
    const query = sql.raw(statement).compile(system.db);
    await system.db.executeQuery({ ...query, parameters: values }).catch((error: unknown) => {
      log.error({ err: wrap(error) }, 'failed');
    });
    return { line, err: (JSON.parse(line) as Line).err };
  }

  it('of a taken value tells the constraint and the place, and not the value', async () => {
    const statement = 'insert into planted values ($1, 1), ($1, 2)';
    const { line, err } = await logged(statement, ['canary@example.com']);
    expect(err).toMatchObject({ code: '23505', constraint: 'planted_pkey' });
    expect(err?.stack).toContain('logged-errors.test');
    expect(line).not.toContain('canary');
  });

  it.each([
    ['as it is', (error: unknown) => error],
    ['as a cause', (cause: unknown) => new Error('outer', { cause })],
    ['among others', (error: unknown) => new AggregateError([new Error('first'), error])],
    ['in a field', (error: unknown) => Object.assign(new Error('outer'), { inner: error })],
  ])('that quotes a value, %s, is told without it', async (_, wrap) => {
    const { line } = await logged('select $1::uuid', ['canary "quoted" value'], wrap);
    expect(line).toContain('invalid input syntax for type uuid');
    expect(line).not.toContain('canary');
    expect(line).not.toContain('quoted');
  });

  it('that holds itself is told', async () => {
    const error = new Error('round');
    const { line } = await logged('select $1::uuid', ['x'], () =>
      Object.assign(error, { inner: error }),
    );
    expect(line).toContain('round');
  });
});

describe('the logs of a database that refuses', () => {
  afterEach(async () => {
    await sql`alter table sessions drop constraint if exists planted`.execute(system.db);
    await sql`alter table accounts drop constraint if exists planted`.execute(system.db);
  });

  const errors = () =>
    system.logLines
      .filter((line) => line.includes('planted'))
      .map((line) => [line, JSON.parse(line) as Line] as const);

  it('name the error of a call by its id, without the row', async () => {
    const { email } = await signUp(system);
    await sql`alter table sessions add constraint planted check (false) not valid`.execute(
      system.db,
    );
    const { sessions } = system.gateway;
    const refusal = await refusalOf(sessions.logIn({ ...request(), email, password: PASSWORD }));
    expect(refusal.reason).toBe('INTERNAL');
    const found = errors().find(([line]) => line.includes(refusal.metadata['error_id'] ?? '-'));
    expect(found?.[1].err).toMatchObject({ code: '23514', constraint: 'planted' });
    expect(found?.[0]).not.toMatch(/Failing row|203\.0\.113\.7|Firefox/);
  });

  it('name the error of a step’s work, without the row', async () => {
    const email = newEmail();
    const { step, holder } = await startSignUp(system, email);
    const { flows } = system.gateway;
    const code = codeIn(await system.inbox.wait(email));
    await flows.submitCode({ ...request(), ...step, code }, holder);
    await sql`alter table accounts add constraint planted check (false) not valid`.execute(
      system.db,
    );
    const named = { accountName: `Canary ${randomUUID()}`, ...twice(PASSWORD) };
    const refused = flows.submitPassword({ ...request(), ...step, ...named }, holder);
    expect((await refusalOf(refused)).reason).toBe('UNAVAILABLE');
    const lines = errors().filter(([, { temporal }]) => temporal);
    expect(lines.length).toBeGreaterThan(0);
    for (const [line, { err }] of lines) {
      expect(err?.message).toContain('planted');
      expect(line).not.toContain(email);
      expect(line).not.toMatch(/Failing row|Canary/);
    }
  });
});

describe('the log lines of Temporal’s native core', () => {
  it('are lines of ours', async () => {
    const handle = await system.temporal.workflow.start('noSuchFlow', {
      taskQueue: flowsQueue(system.config.TEMPORAL_TASK_QUEUE),
      workflowId: randomUUID(),
      args: [],
    });
    const core = () =>
      system.logLines
        .map((line) => JSON.parse(line) as Line)
        .find(({ temporal }) => temporal?.sdkComponent === 'core');
    await until(() => core() !== undefined);
    await handle.terminate();
    expect(core()?.level).toBeGreaterThanOrEqual(40);
  });
});
