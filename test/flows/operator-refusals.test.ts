import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { request } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('a call to OperatorService by a service that isn’t an operator', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const recorded = () =>
    system.db
      .selectFrom('audit_events')
      .select(['caller', 'network_address', 'after'])
      .where('name', '=', 'CallRefused')
      .orderBy('id')
      .execute();

  it('is recorded with its caller and method, once in a flood', async () => {
    const { clients, gateway } = system;
    const find = () => refusalOf(clients.operators.findAccounts({ uin: '1' }));
    const refused = await Promise.all(Array.from({ length: 50 }, find));
    expect(new Set(refused.map(({ reason }) => reason))).toEqual(new Set(['CALLER_NOT_ALLOWED']));
    const disabling = { ...request(), uin: '1', reason: 'mine' };
    await refusalOf(clients.operators.disableAccount(disabling));
    await refusalOf(gateway.operators.findAccounts({ uin: '1' }));
    await find();
    expect(await recorded()).toEqual([
      {
        caller: 'service',
        network_address: null,
        after: { method: '/holdfast.v1.OperatorService/FindAccounts' },
      },
      {
        caller: 'service',
        network_address: null,
        after: { method: '/holdfast.v1.OperatorService/DisableAccount' },
      },
      {
        caller: 'web',
        network_address: '203.0.113.7',
        after: { method: '/holdfast.v1.OperatorService/FindAccounts' },
      },
    ]);
  });

  it('is refused all the same when it can’t be recorded', async () => {
    await sql`alter table audit_events rename to audit_events_gone`.execute(system.db);
    try {
      const refused = await refusalOf(system.clients.operators.listProviders({}));
      expect(refused).toMatchObject({ status: 'PERMISSION_DENIED', reason: 'CALLER_NOT_ALLOWED' });
    } finally {
      await sql`alter table audit_events_gone rename to audit_events`.execute(system.db);
    }
    expect(system.logLines.join('\n')).toContain('an event was not recorded');
  });
});
