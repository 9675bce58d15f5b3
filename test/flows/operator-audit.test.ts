import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Clients } from '../../src/cli/clients.js';
import type { ListAuditEventsRequest } from '../../src/gen/holdfast/v1/operator.js';
import { logIn } from '../environment/changes.js';
import { request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('what was recorded, as operators list it', () => {
  let system: System;
  let operators: Clients['operators'];
  beforeAll(async () => {
    system = await startSystem();
    ({ operators } = system.operator);
  });
  afterAll(() => system.stop());

  const because = () => ({ ...request(), reason: 'ticket 4711' });
  const list = async (filters: Partial<ListAuditEventsRequest>) => {
    const { events } = await operators.listAuditEvents(filters);
    return events;
  };

  it('tells who did what to an account, when and why, the latest first, in pages', async () => {
    const { uin } = await signUp(system);
    await operators.disableAccount({ ...because(), uin });
    await operators.enableAccount({ ...because(), uin });
    const [latest, ...earlier] = await list({ uin });
    expect(latest).toEqual({
      id: expect.stringMatching(/^\d+$/),
      name: 'EnableAccount',
      at: expect.any(Date),
      uin,
      subUserId: '',
      flowId: expect.stringMatching(/^[\da-f-]{36}$/),
      caller: 'operator',
      operatorReason: 'ticket 4711',
      networkAddress: '',
      device: '',
      before: {},
      after: { status: 'ACTIVE', endUndos: 'false' },
    });
    expect(earlier.map(({ name }) => name)).toContain('CreateAccount');
    const paged = [];
    let pageToken = '';
    do {
      const page = await operators.listAuditEvents({ uin, pageSize: 3, pageToken });
      expect(page.events.length).toBeLessThanOrEqual(3);
      paged.push(...page.events);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(paged).toEqual([latest, ...earlier]);
  });

  it('filters by account, flow, name, caller and time, each and together', async () => {
    const person = await signUp(system);
    const { uin } = person;
    const holder = await logIn(system, person);
    const { flow } = await system.gateway.accounts.changeName(
      { ...request(), name: 'Filtered Ltd' },
      holder,
    );
    const flowId = flow?.id ?? '';
    const [changed] = await list({ flowId, name: 'ModifyAccountInfo' });
    expect(changed).toMatchObject({
      uin,
      caller: 'web',
      networkAddress: '203.0.113.7',
      before: { name: 'Test Ltd' },
      after: { name: 'Filtered Ltd' },
    });
    const since = changed?.at;
    expect(await list({ uin, flowId, name: 'ModifyAccountInfo', caller: 'web', since })).toEqual([
      changed,
    ]);
    for (const other of [
      { uin: '999999999999' },
      { flowId: randomUUID() },
      { name: 'ConsoleLogin' },
      { caller: 'operator' },
      { since: new Date(Date.now() + 3_600_000) },
    ]) {
      const filters = { uin, flowId, name: 'ModifyAccountInfo', caller: 'web', since };
      expect(await list({ ...filters, ...other })).toEqual([]);
    }
    const names = new Set((await list({ name: 'ConsoleLogin' })).map(({ name }) => name));
    expect(names).toEqual(new Set(['ConsoleLogin']));
  });

  it.each<[Partial<ListAuditEventsRequest>, Record<string, string>]>([
    [{ uin: 'x' }, { uin: 'UIN_INVALID' }],
    [{ flowId: 'x' }, { flow_id: 'FLOW_ID_INVALID' }],
    [{ name: 'x'.repeat(129) }, { name: 'NAME_INVALID' }],
    [{ caller: '\u0000' }, { caller: 'NAME_INVALID' }],
    [{ since: new Date(Date.UTC(3001, 0)) }, { since: 'INVALID' }],
    [{ pageToken: 'x' }, { page_token: 'PAGE_TOKEN_INVALID' }],
  ])('refuses %j', async (asked, metadata) => {
    expect((await refusalOf(operators.listAuditEvents(asked))).metadata).toEqual(metadata);
  });
});
