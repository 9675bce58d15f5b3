import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import getPort from 'get-port';
import { sql } from 'kysely';

import { createClients } from '../../src/cli/clients.js';
import { codeIn, createInboxReader, WITH_CODE, WITH_LINK } from '../../src/cli/inbox-reader.js';
import { startInbox } from '../../src/embedded/inbox.js';
import { DeliveryState } from '../../src/gen/holdfast/v1/flow.js';
import { createLogger } from '../../src/log.js';
import { startServer } from '../../src/server/server.js';
import {
  forgetSendLimits,
  newEmail,
  PASSWORD,
  request,
  signUp,
  startSignUp,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const log = createLogger('silent');
const freePort = () => getPort({ host: '127.0.0.1' });

describe('when a part is out of reach', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it('without Temporal, log-in goes on, and starts are told to come again', async () => {
    const { email } = await signUp(system);
    const port = (await freePort()).toString();
    const nowhere = (await freePort()).toString();
    const server = await startServer(
      {
        ...system.config,
        GRPC_ADDRESS: `127.0.0.1:${port}`,
        TEMPORAL_ADDRESS: `127.0.0.1:${nowhere}`,
      },
      log,
    );
    const clients = createClients(`127.0.0.1:${port}`, { serviceKey: 's'.repeat(32) });
    await clients.sessions.logIn({ ...request(), email, password: PASSWORD });
    for (const start of [
      () => clients.recovery.startPasswordReset({ ...request(), email: newEmail() }),
      () => clients.registration.startSignUp({ ...request(), email: newEmail() }),
    ]) {
      expect(await refusalOf(start())).toMatchObject({
        status: 'UNAVAILABLE',
        reason: 'UNAVAILABLE',
        retryInfo: true,
      });
    }
    await forgetSendLimits(system);
    const asked = { ...request(), email };
    await refusalOf(clients.recovery.startPasswordReset(asked));
    // Nothing was sent: it is asked for again, and neither the minute nor the request stands in the way.
    await system.gateway.recovery.startPasswordReset({ ...request(), email });
    await system.inbox.wait(email, 1, WITH_LINK);
    clients.close();
    await server.stop();
  });

  it('goes on by itself after PostgreSQL has dropped every connection', async () => {
    const { step, holder } = await startSignUp(system);
    const { flows } = system.gateway;
    const watched = flows.watchFlow(step, holder)[Symbol.asyncIterator]();
    await watched.next();
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(system.db);
    // A connection that was dropped while it waited may still be handed out once.
    const cancel = { ...request(), ...step };
    const cancelled = await flows.cancelFlow(cancel, holder).catch(async (error: unknown) => {
      expect(await refusalOf(Promise.reject(error as Error))).toMatchObject({ retryInfo: true });
      return flows.cancelFlow(cancel, holder);
    });
    expect(cancelled.flow?.outcome).toBe('FLOW_OUTCOME_CANCELLED');
    let state: string | undefined;
    while (state !== 'FLOW_STATE_ENDED') {
      const { value } = (await watched.next()) as { value?: { flow?: { state: string } } };
      state = value?.flow?.state;
    }
  });

  it('a code goes out by itself when mail comes back, and the flow tells both', async () => {
    const smtpPort = await freePort();
    const away = await startSystem({ SMTP_URL: `smtp://127.0.0.1:${smtpPort.toString()}` });
    const { email, flow, step, holder } = await startSignUp(away);
    expect(flow?.deliveryState).toBe('DELIVERY_STATE_SENDING');
    const { flowId } = step;
    const attempts = () =>
      sql<{ error: string | null }>`
      select a.error from delivery_attempts a join deliveries d on d.id = a.delivery_id
      where d.flow_id = ${flowId} order by a.created_at`.execute(away.db);
    while ((await attempts()).rows.length === 0) await new Promise((go) => setTimeout(go, 50));
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-mail-'));
    const inbox = await startInbox({ smtpPort, webPort: await freePort(), directory, log });
    const reader = createInboxReader(inbox.inboxUrl);
    const code = codeIn(await reader.wait(email, 1, WITH_CODE));
    const { flows } = away.gateway;
    for await (const { flow: shown } of flows.watchFlow(step, holder)) {
      if (shown?.deliveryState === DeliveryState.DELIVERY_STATE_SENT) break;
    }
    const proved = await flows.submitCode({ ...request(), ...step, code }, holder);
    expect(proved.flow?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
    const errors = (await attempts()).rows.map(({ error }) => error);
    expect(errors[0]).not.toBeNull();
    expect(errors.at(-1)).toBeNull();
    expect(await reader.list(email, WITH_CODE)).toHaveLength(1);
    await inbox.stop();
    await away.stop();
    rmSync(directory, { recursive: true, force: true });
  });
});
