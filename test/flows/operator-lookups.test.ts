import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Clients } from '../../src/cli/clients.js';
import { maskEmail } from '../../src/domain/email.js';
import type { FindAccountsRequest } from '../../src/gen/holdfast/v1/operator.js';
import { newEmail, newMobile, request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { createSubUser, logInSubUser, signUpOwner } from '../environment/sub-users.js';
import { startSystem, type System } from '../environment/system.js';

describe('accounts and flows that operators look up', () => {
  let system: System;
  let operators: Clients['operators'];
  beforeAll(async () => {
    system = await startSystem();
    ({ operators } = system.operator);
  });
  afterAll(() => system.stop());

  const because = () => ({ ...request(), reason: 'ticket 4711' });
  const make = async (name: string, verificationEmail = newEmail()) =>
    operators.createAccount({ ...because(), name, verificationEmail });

  describe('FindAccounts', () => {
    const find = async (criterion: Partial<FindAccountsRequest>) => {
      const { accounts } = await operators.findAccounts(criterion);
      return accounts.map(({ uin }) => uin);
    };

    it('finds an account by UIN, APPID, login email and mobile, however they are written', async () => {
      const mobile = newMobile();
      const { uin, appId, email } = await signUp(system, { mobile });
      const { accounts } = await operators.findAccounts({ uin });
      expect(accounts).toEqual([
        {
          uin,
          appId,
          name: 'Test Ltd',
          status: 'ACCOUNT_STATUS_ACTIVE',
          maskedLoginEmail: maskEmail(email),
          registeredAt: expect.any(Date),
        },
      ]);
      expect(await find({ appId })).toEqual([uin]);
      expect(await find({ email: email.toUpperCase() })).toEqual([uin]);
      expect(await find({ mobile: mobile.replace('+86', '+86 ') })).toEqual([uin]);
    });

    it('finds accounts by the address of any channel, those without a login email too', async () => {
      const email = newEmail();
      const { uin: first } = await make('Shared', email);
      const { uin: second } = await make('Shared', email);
      expect(await find({ email })).toEqual([first, second]);
      expect(await find({ email: newEmail() })).toEqual([]);
    });

    it('finds the beginning of names, whatever their case, and takes no letter for a wildcard', async () => {
      const start = randomUUID().slice(0, 8);
      const { uin: long } = await make(`${start} Zürich GmbH`);
      const { uin: wild } = await make(`${start}%_\\ Ltd`);
      await make(`not ${start}`);
      expect(await find({ namePrefix: start })).toEqual([long, wild]);
      expect(await find({ namePrefix: `${start.toUpperCase()} ZÜRICH` })).toEqual([long]);
      expect(await find({ namePrefix: `${start}%` })).toEqual([wild]);
      expect(await find({ namePrefix: `${start}%_\\` })).toEqual([wild]);
      expect(await find({ namePrefix: `${start}__` })).toEqual([]);
    });

    it('lists in pages, by UIN', async () => {
      const start = randomUUID().slice(0, 8);
      const made: string[] = [];
      for (let number = 0; number < 5; number += 1) made.push((await make(`${start} Ltd`)).uin);
      const pages: string[][] = [];
      let pageToken = '';
      do {
        const asked = { namePrefix: start, pageSize: 2, pageToken };
        const page = await operators.findAccounts(asked);
        pages.push(page.accounts.map(({ uin }) => uin));
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      expect(pages).toEqual([made.slice(0, 2), made.slice(2, 4), made.slice(4)]);
    });

    it('asks for exactly one criterion, and names those it was given', async () => {
      const many = await refusalOf(operators.findAccounts({ uin: '1', namePrefix: 'Test' }));
      expect(many).toMatchObject({
        reason: 'FIELD_INVALID',
        metadata: { uin: 'EXACTLY_ONE', name_prefix: 'EXACTLY_ONE' },
      });
      const none = await refusalOf(operators.findAccounts({}));
      expect(none.fields).toEqual(['uin', 'app_id', 'email', 'mobile', 'name_prefix']);
    });

    it.each<[Partial<FindAccountsRequest>, Record<string, string>]>([
      [{ uin: '0123' }, { uin: 'UIN_INVALID' }],
      [{ appId: 'x' }, { app_id: 'APP_ID_INVALID' }],
      [{ email: 'nobody' }, { email: 'EMAIL_INVALID' }],
      [{ mobile: '12345' }, { mobile: 'MOBILE_INVALID' }],
      [{ namePrefix: 'T' }, { name_prefix: 'NAME_PREFIX_INVALID' }],
      [{ namePrefix: 'T'.repeat(65) }, { name_prefix: 'NAME_PREFIX_INVALID' }],
      [{ namePrefix: 'a\u0000' }, { name_prefix: 'NAME_PREFIX_INVALID' }],
      [{ uin: '1', pageSize: 101 }, { page_size: 'INVALID' }],
      [{ uin: '1', pageToken: 'x' }, { page_token: 'PAGE_TOKEN_INVALID' }],
    ])('refuses %j', async (asked, metadata) => {
      expect((await refusalOf(operators.findAccounts(asked))).metadata).toEqual(metadata);
    });
  });

  describe('ListAccountFlows', () => {
    it('lists the flows of an account and its sub-users in pages, newest first', async () => {
      const owner = await signUpOwner(system);
      const { flows, accounts } = system.gateway;
      const { id: subUserId } = await createSubUser(system, owner);
      const alice = await logInSubUser(system, owner);
      await accounts.changeName({ ...request(), name: 'Renamed Ltd' }, owner.holder);
      await flows.startPasswordChange(request(), alice);
      await flows.startPasswordChange(request(), owner.holder);
      const { uin } = owner;
      const listed = [];
      let pageToken = '';
      do {
        const page = await operators.listAccountFlows({ uin, pageSize: 2, pageToken });
        expect(page.flows.length).toBeLessThanOrEqual(2);
        listed.push(...page.flows);
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      expect(listed.map(({ flow, subUserId: id }) => [flow?.kind, id])).toEqual([
        ['FLOW_KIND_PASSWORD_CHANGE', ''],
        ['FLOW_KIND_SUB_USER_PASSWORD_CHANGE', subUserId],
        ['FLOW_KIND_NAME_CHANGE', ''],
        ['FLOW_KIND_SUB_USER_EDIT', ''],
        ['FLOW_KIND_SIGN_UP', ''],
      ]);
      const [newest] = listed;
      const running = await system.temporal.workflow.getHandle(newest?.workflowId ?? '').describe();
      expect(running.status.name).toBe('RUNNING');
      const open = await operators.listAccountFlows({ uin, openOnly: true });
      expect(open.flows).toEqual(listed.slice(0, 2));
    });

    it('lists none for an account that has none, and knows no other account', async () => {
      const { uin } = await make('Quiet Ltd');
      const open = await operators.listAccountFlows({ uin, openOnly: true });
      expect(open).toEqual({ flows: [], nextPageToken: '' });
      const unknown = await refusalOf(operators.listAccountFlows({ uin: '999999999999' }));
      expect(unknown.reason).toBe('ACCOUNT_NOT_FOUND');
    });
  });
});
