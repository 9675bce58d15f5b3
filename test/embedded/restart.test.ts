import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { asFlowHolder, createClients, type Clients } from '../../src/cli/clients.js';
import {
  codeIn,
  createInboxReader,
  linkIn,
  WITH_CODE,
  WITH_LINK,
  type InboxReader,
} from '../../src/cli/inbox-reader.js';
import { readRunning } from '../../src/embedded/running.js';
import { NEW_PASSWORD, newEmail, PASSWORD, request, twice } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { post } from '../web/http.js';

/** A system that was started as `npm start` does it. */
interface Started {
  process: ChildProcess;
  clients: Clients;
  inbox: InboxReader;
}

describe('the embedded default', () => {
  let state: string;
  let running: ChildProcess | undefined;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'holdfast-restart-'));
  });
  afterEach(() => {
    running?.kill('SIGKILL');
    rmSync(state, { recursive: true, force: true });
  });

  async function start(): Promise<Started> {
    const program = ['dist/cli/index.js', 'start', '--json', '--state', state];
    const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
    running = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const { event } = JSON.parse(line) as { event: string };
      if (event === 'started') break;
    }
    const { addresses, serviceKeys } = readRunning(state) ?? {};
    const clients = createClients(addresses?.grpc ?? '', {
      serviceKey: serviceKeys?.['web'] ?? '',
    });
    return { process: child, clients, inbox: createInboxReader(addresses?.inbox ?? '') };
  }

  async function stop({ process: child, clients }: Started): Promise<void> {
    clients.close();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(readRunning(state)).toBeUndefined();
  }

  it('goes on with a reset that was open when it was stopped: its link still works', async () => {
    const email = newEmail();
    const before = await start();
    const { registration, flows, recovery } = before.clients;
    const { flow, flowSecret } = await registration.startSignUp({ ...request(), email });
    const step = { flowId: flow?.id ?? '' };
    const newcomer = asFlowHolder(flowSecret);
    const emailCode = codeIn(await before.inbox.wait(email, 1, WITH_CODE));
    await flows.submitCode({ ...request(), ...step, code: emailCode }, newcomer);
    const named = { accountName: 'Restart Ltd', ...twice(PASSWORD) };
    await flows.submitPassword({ ...request(), ...step, ...named }, newcomer);
    await recovery.startPasswordReset({ ...request(), email });
    const link = linkIn(await before.inbox.wait(email, 1, WITH_LINK));
    const token = link.searchParams.get('token') ?? '';
    await stop(before);

    const after = await start();
    const opened = await after.clients.recovery.openPasswordReset({ ...request(), token });
    const holder = asFlowHolder(opened.flowSecret);
    const reset = { flowId: opened.flow?.id ?? '' };
    const codes = (await after.inbox.list(email, WITH_CODE)).length;
    await after.clients.flows.submitPassword(
      { ...request(), ...reset, ...twice(NEW_PASSWORD) },
      holder,
    );
    const code = codeIn(await after.inbox.wait(email, codes + 1, WITH_CODE));
    const done = await after.clients.flows.submitCode({ ...request(), ...reset, code }, holder);
    expect(done.flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    const { sessions } = after.clients;
    await sessions.logIn({ ...request(), email, password: NEW_PASSWORD });
    const old = refusalOf(sessions.logIn({ ...request(), email, password: PASSWORD }));
    expect((await old).reason).toBe('LOG_IN_REFUSED');
    await stop(after);
  });

  it('leads from Temporal’s UI to a codec server that lets the operator in', async () => {
    const started = await start();
    const { addresses, serviceKeys } = readRunning(state) ?? {};
    const settings = await fetch(`${addresses?.temporalUi ?? ''}/api/v1/settings`);
    const { Codec: codec } = (await settings.json()) as { Codec: object };
    expect(codec).toMatchObject({ Endpoint: addresses?.codec, IncludeCredentials: true });
    const key = serviceKeys?.['operator'] ?? '';
    const answer = await post(`${addresses?.codec ?? ''}/log-in`, { operator: 'operator', key });
    expect(answer.status).toBe(303);
    await stop(started);
  });

  it('refuses a second start on the same state in one line', async () => {
    const first = await start();
    const second = spawn(process.execPath, ['dist/cli/index.js', 'start', '--state', state], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const lines: string[] = [];
    for await (const line of createInterface({ input: second.stderr })) lines.push(line);
    expect(lines).toHaveLength(1);
    await stop(first);
  });

  it('names a wrong setting in one line and starts nothing', async () => {
    const child = spawn(process.execPath, ['dist/cli/index.js', 'start', '--state', state], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PASSWORD_POLICY: 'guid', GRPC_ADDRESS: 'here' },
    });
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) lines.push(line);
    expect(lines).toEqual([
      'GRPC_ADDRESS must be host:port, such as 127.0.0.1:50051, or off',
      'PASSWORD_POLICY must be one of guide, nist; did you mean guide?',
    ]);
  });
});
