import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { maskEmail } from '../../src/domain/email.js';
import { linesOf, operate, rowsOf } from '../environment/cli.js';
import { logIn } from '../environment/changes.js';
import { failuresOf, seeFailures } from '../environment/code-failures.js';
import { newEmail, newMobile, request, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';

/** A time as it is told in China. */
const LOCAL_TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00`;

describe('the command line shows and changes accounts', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const run = (...args: string[]) => operate(system, args);
  const because = ['--reason', 'ticket 4711'];

  it('finds an account by its email: a row with its title, for people', async () => {
    const { uin, appId, email } = await signUp(system);
    const { exitCode, stdout, stderr } = await run('accounts', 'find', '--email', email);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const [titles, row, ...more] = linesOf(stdout);
    expect(more).toEqual([]);
    expect(titles?.split(/ {2,}/)).toEqual([
      'UIN',
      'APPID',
      'NAME',
      'STATUS',
      'LOGIN EMAIL',
      'REGISTERED',
    ]);
    expect(row?.split(/ {2,}/)).toEqual([
      uin,
      appId,
      'Test Ltd',
      'active',
      maskEmail(email),
      expect.stringMatching(new RegExp(`^${LOCAL_TIME}$`)),
    ]);
  });

  it('says that none was found where no row is read', async () => {
    const none = await run('accounts', 'find', '--email', newEmail());
    expect(none).toEqual({ exitCode: 0, stdout: '', stderr: 'No account was found.' });
    const inJson = await run('accounts', 'find', '--email', newEmail(), '--json');
    expect(inJson).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('aligns columns, also of names in wide letters', async () => {
    const { operators } = system.operator;
    const verificationEmail = newEmail();
    for (const name of ['腾讯云计算有限责任公司', 'Short']) {
      await operators.createAccount({ ...request(), reason: 'test', name, verificationEmail });
    }
    const { stdout } = await run('accounts', 'find', '--email', verificationEmail);
    const [titles = '', wide = '', short = ''] = linesOf(stdout);
    const statusAt = titles.indexOf('STATUS');
    expect(short.indexOf('active')).toBe(statusAt);
    // Eleven letters that take two places each.
    expect(wide.indexOf('active')).toBe(statusAt - 11);
  });

  it('reads as many rows as are asked for, over several pages, one in a line of JSON', async () => {
    const { operators } = system.operator;
    const verificationEmail = newEmail();
    for (let made = 0; made < 3; made += 1) {
      const asked = { ...request(), reason: 'test', name: 'Many', verificationEmail };
      await operators.createAccount(asked);
    }
    const find = ['accounts', 'find', '--email', verificationEmail];
    const two = await run(...find, '--limit', '2');
    expect(linesOf(two.stdout)).toHaveLength(3);
    expect(two.stderr).toBe('There are more: give a larger --limit, or --all.');
    const all = await run(...find, '--all', '--json');
    expect(all.stderr).toBe('');
    const rows = rowsOf(all.stdout);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({ name: 'Many', status: 'ACCOUNT_STATUS_ACTIVE' });
  });

  it('shows an account with its channels and latest flows', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    await system.gateway.flows.startPasswordChange(request(), await logIn(system, person));
    const { stdout } = await run('accounts', 'show', person.uin);
    expect(stdout).toMatch(new RegExp(`^UIN +${person.uin}$`, 'm'));
    expect(stdout).toMatch(/^Open flows +1$/m);
    expect(stdout).toMatch(
      new RegExp(`^security-mobile +138\\*{4}\\d{4} +yes +${LOCAL_TIME} +0 +no$`, 'm'),
    );
    expect(stdout).toMatch(/^[\da-f-]{36} +password-change +awaiting-identity-method /m);
    const { stdout: json } = await run('accounts', 'show', person.uin, '--json');
    const [document] = rowsOf<{ flows: unknown[] }>(json);
    expect(document).toMatchObject({
      account: { uin: person.uin },
      openFlows: 1,
      flows: [{ flow: { kind: 'FLOW_KIND_PASSWORD_CHANGE' } }, {}],
    });
  });

  it('disables and enables, with the reason that is given', async () => {
    const { uin } = await signUp(system);
    const disabled = await run('accounts', 'disable', uin, ...because);
    expect(disabled).toEqual({ exitCode: 0, stdout: `Account ${uin} is disabled.`, stderr: '' });
    const found = await run('accounts', 'find', '--uin', uin, '--json');
    expect(rowsOf(found.stdout)).toMatchObject([{ status: 'ACCOUNT_STATUS_DISABLED' }]);
    const { stdout } = await run('accounts', 'enable', uin, '--end-undos', ...because, '--json');
    expect(rowsOf(stdout)).toEqual([
      { requestId: expect.any(String), uin, reason: 'ticket 4711', endUndos: true },
    ]);
    const { stdout: audit } = await run('audit', '--uin', uin, '--limit', '2', '--json');
    expect(rowsOf(audit)).toMatchObject([
      { name: 'EnableAccount', operatorReason: 'ticket 4711', after: { endUndos: 'true' } },
      { name: 'DisableAccount', operatorReason: 'ticket 4711' },
    ]);
  });

  it('sets the real-name status, and releases a closed channel', async () => {
    const person = await signUp(system);
    const { uin } = person;
    await seeFailures(system, person, 'VERIFICATION_EMAIL', 100);
    const set = await run('accounts', 'set-status', uin, 'verified', ...because);
    expect(set.stdout).toBe(`Account ${uin} is verified.`);
    const released = await run('channels', 'release', uin, 'verification-email', ...because);
    expect(released.stdout).toBe(`The verification-email of account ${uin} takes codes again.`);
    expect(await failuresOf(system, person, 'VERIFICATION_EMAIL')).toBe(0);
    const { stdout } = await run('accounts', 'show', uin);
    expect(stdout).toMatch(/^Real name +verified$/m);
  });

  it('says what was recorded, with what was changed', async () => {
    const person = await signUp(system);
    const holder = await logIn(system, person);
    const renaming = { ...request(), name: 'Renamed Ltd' };
    await system.gateway.accounts.changeName(renaming, holder);
    const filters = ['--uin', person.uin, '--name', 'ModifyAccountInfo', '--caller', 'web'];
    const { stdout } = await run('audit', ...filters, '--since', '1h');
    expect(linesOf(stdout)).toHaveLength(2);
    expect(stdout).toMatch(/ name: Test Ltd → Renamed Ltd$/m);
    const { stderr } = await run('audit', ...filters, '--since', '2999-01-01T00:00Z');
    expect(stderr).toBe('Nothing of this was recorded.');
  });

  it('lists flows, all or only open ones', async () => {
    const person = await signUp(system);
    await system.gateway.flows.startPasswordChange(request(), await logIn(system, person));
    const { stdout: all } = await run('flows', 'list', person.uin, '--json');
    expect(rowsOf(all)).toHaveLength(2);
    const { stdout: open } = await run('flows', 'list', person.uin, '--open');
    expect(linesOf(open)).toHaveLength(2);
    expect(open).toContain(`password-change/${person.uin}`);
    const missing = await run('flows', 'list', '999999999999');
    expect(missing.stderr).toMatch(/^ACCOUNT_NOT_FOUND: /);
  });
});
