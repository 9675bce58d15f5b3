import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';

import { createClients } from '../../src/cli/clients.js';
import { ROLES, type Role } from '../../src/domain/role.js';
import { mayCall, PERMISSIONS } from '../../src/server/permissions.js';
import { callEmpty } from '../fuzz/call-empty.js';
import { listMethods, pathOf } from '../fuzz/contract.js';
import { request } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const paths = listMethods().map(pathOf);

describe('the table of who may call what', () => {
  let system: System;
  const keys = Object.fromEntries([...ROLES, 'nobody'].map((name) => [name, name.padEnd(32, '-')]));
  beforeAll(async () => {
    system = await startSystem({
      SERVICE_KEYS: Object.entries(keys)
        .map((entry) => entry.join(':'))
        .join(),
      // each service is called as its role
      ROLES: ROLES.map((role) => `${role}:${role}`).join(),
    });
  });
  afterAll(() => system.stop());

  it('names every call of the contract, and nothing else', () => {
    const named = new Set(Object.values(PERMISSIONS).flat());
    expect([...named].sort()).toEqual([...paths].sort());
  });

  it.each([...ROLES, 'nobody'])('lets %s make its own calls and no others', async (name) => {
    const roles = (ROLES as readonly string[]).includes(name) ? [name as Role] : [];
    for (const path of paths) {
      const { code, details } = await callEmpty(system, path, keys[name] ?? '');
      const isRefused = code === status.PERMISSION_DENIED && /may not make this call/.test(details);
      expect([path, isRefused]).toEqual([path, !mayCall(roles, path)]);
    }
  });

  it('refuses a caller without a key, with a foreign one, or with another’s cut short', async () => {
    for (const serviceKey of ['', 'f'.repeat(32), keys['operator']?.slice(0, -1) ?? '']) {
      for (const path of paths) {
        const { code } = await callEmpty(system, path, serviceKey);
        expect([path, code]).toEqual([path, status.UNAUTHENTICATED]);
      }
    }
  });

  it('records whom it refused what, once a minute', async () => {
    const clients = createClients(system.config.GRPC_ADDRESS, { serviceKey: keys['nobody'] ?? '' });
    const change = { ...request(), name: 'Test Ltd' };
    for (let tried = 0; tried < 3; tried += 1) {
      expect(await refusalOf(clients.accounts.changeName(change))).toMatchObject({
        reason: 'CALLER_NOT_ALLOWED',
      });
    }
    clients.close();
    const events = await system.db
      .selectFrom('audit_events')
      .select('after')
      .where('name', '=', 'CallRefused')
      .where('caller', '=', 'nobody')
      .execute();
    const named = events.filter(({ after }) => JSON.stringify(after).includes('ChangeName'));
    expect(named).toHaveLength(1);
  });
});
