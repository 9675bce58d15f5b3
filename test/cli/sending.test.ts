import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { WITH_CODE } from '../../src/cli/inbox-reader.js';
import { maskEmail } from '../../src/domain/email.js';
import { linesOf, operate, rowsOf } from '../environment/cli.js';
import { signUp, startSignUp, type StartedSignUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';

describe('the command line looks after what is sent', () => {
  let system: System;
  let provider: string;
  beforeAll(async () => {
    system = await startSystem();
    const { providers } = await system.operator.operators.listProviders({});
    provider = providers.find(({ sendsMail }) => sendsMail)?.name ?? '';
  });
  afterAll(() => system.stop());

  const run = (...args: string[]) => operate(system, args);
  const because = ['--reason', 'ticket 4711'];

  /** A sign-up whose code has come. */
  async function startAwaited(): Promise<StartedSignUp> {
    const started = await startSignUp(system);
    await system.inbox.wait(started.email, 1, WITH_CODE);
    return started;
  }

  /** Deliveries that a provider took for a flow 45 minutes ago: before anything else here. */
  async function deliver(flowId: string, count: number): Promise<void> {
    const created_at = new Date(Date.now() - 45 * 60_000);
    const ids = Array.from({ length: count }, (_, number) => `${flowId}.lost.${number.toString()}`);
    const row = { flow_id: flowId, template: 'sign-up-code', channel: 'email' as const };
    const rest = { masked_address: 'x', state: 'SENT' as const, reason: null, uin: null };
    const deliveries = ids.map((id) => ({
      id,
      ...row,
      ...rest,
      message_id: null,
      provider,
      created_at,
    }));
    await system.db.insertInto('deliveries').values(deliveries).execute();
    const attempts = ids.map((id) => ({ delivery_id: id, provider, error: null, created_at }));
    await system.db.insertInto('delivery_attempts').values(attempts).execute();
  }

  it('lists deliveries with their provider, by flow, state, provider and time', async () => {
    const { email, step } = await startAwaited();
    const filters = ['--flow', step.flowId, '--provider', provider, '--since', '1h'];
    const { stdout } = await run('deliveries', ...filters, '--status', 'sent');
    const [, row = '', ...more] = linesOf(stdout);
    expect(more).toEqual([]);
    expect(row.split(/ {2,}/).slice(1, 5)).toEqual([
      'sent',
      'sign-up-code',
      maskEmail(email),
      provider,
    ]);
    const { stdout: json } = await run('deliveries', ...filters, '--json');
    expect(rowsOf(json)).toMatchObject([{ flowId: step.flowId, attempts: [{ provider }] }]);
    const { stderr } = await run('deliveries', ...filters, '--status', 'failed');
    expect(stderr).toBe('There is no such delivery.');
  });

  it('pauses a provider and resumes it, and says who did and why', async () => {
    const paused = await run('providers', 'pause', provider, ...because);
    expect(paused.stdout).toBe(`Nothing is sent through ${provider} any more.`);
    const { stdout } = await run('providers');
    expect(stdout).toMatch(/ paused .* by operator at \S+\+08:00: ticket 4711$/m);
    const { stdout: json } = await run('providers', '--json');
    expect(rowsOf(json)).toContainEqual(
      expect.objectContaining({ name: provider, paused: true, reason: 'ticket 4711' }),
    );
    const resumed = await run('providers', 'resume', provider, ...because);
    expect(resumed.stdout).toBe(`${provider} is sent through again.`);
    expect((await run('providers')).stdout).not.toContain('paused');
  });

  it('names the providers that there are where one isn’t known', async () => {
    const unknown = await run('providers', 'pause', 'smtp://elsewhere', ...because);
    expect(unknown.exitCode).toBe(1);
    expect(unknown.stderr).toContain(`FIELD_INVALID: provider: Must be one of ${provider}`);
  });

  it('sends again what a provider had, call by call until there is no more', async () => {
    const { uin } = await signUp(system);
    const ended = await system.db
      .selectFrom('flows')
      .select('id')
      .where('uin', '=', uin)
      .executeTakeFirstOrThrow();
    await deliver(ended.id, 150);
    const period = ['--since', '1h', '--until', '30m'];
    const resend = ['providers', 'resend', provider, ...period, ...because];
    const { exitCode, stdout, stderr } = await run(...resend);
    expect(exitCode).toBe(0);
    expect(stdout).toBe('Sent again: 0; 150 not, for they are of no use any more.');
    expect(linesOf(stderr).length).toBeGreaterThanOrEqual(1);
    expect(linesOf(stderr)[0]).toMatch(/ so far …$/);
    const again = await run(...resend, '--json');
    expect(rowsOf(again.stdout)).toMatchObject([
      { provider, resent: 0, skipped: 0, hasMore: false },
    ]);
  });

  it('sends the code of an open flow again, moves its deadline, and cancels it', async () => {
    const { step } = await startAwaited();
    const { flowId } = step;
    const extended = await run('flows', 'extend', flowId, '--minutes', '1440', ...because);
    expect(extended.stderr).toBe('');
    expect(extended.stdout).toMatch(
      new RegExp(String.raw`^Flow ${flowId}: awaiting-code, until \S+\+08:00\.$`),
    );
    const early = await run('flows', 'resend', flowId, ...because);
    expect(early).toMatchObject({ exitCode: 1, stdout: '' });
    expect(early.stderr).toMatch(/^RESEND_TOO_EARLY: .+ Try again in \d+ s\.$/);
    const cancelled = await run('flows', 'cancel', flowId, ...because);
    expect(cancelled.stdout).toBe(`Flow ${flowId}: cancelled.`);
    const late = await run('flows', 'cancel', flowId, ...because, '--json');
    expect(JSON.parse(late.stderr)).toMatchObject({ error: { reason: 'FLOW_ENDED' } });
    const { stdout } = await run('audit', '--flow', flowId, '--caller', 'operator', '--json');
    expect(rowsOf(stdout)).toEqual(
      Array.from({ length: 2 }, () => expect.objectContaining({ operatorReason: 'ticket 4711' })),
    );
  });
});
