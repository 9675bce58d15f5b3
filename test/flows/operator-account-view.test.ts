import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Clients } from '../../src/cli/clients.js';
import { maskEmail } from '../../src/domain/email.js';
import { maskMobile } from '../../src/domain/mobile.js';
import { MessageState } from '../../src/gen/holdfast/v1/message.js';
import { startProved } from '../environment/changes.js';
import { seeFailures } from '../environment/code-failures.js';
import { newEvent, publish, untilMessage } from '../environment/messages.js';
import {
  newEmail,
  newMobile,
  NEW_PASSWORD,
  request,
  signUp,
  twice,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { createSubUser, logInSubUser, signUpOwner } from '../environment/sub-users.js';
import { startSystem, type System } from '../environment/system.js';
import { typeWrongPasswords, WRONG_PASSWORD } from '../environment/wrong-passwords.js';

describe('an account as operators see it', () => {
  let system: System;
  let operators: Clients['operators'];
  beforeAll(async () => {
    system = await startSystem();
    ({ operators } = system.operator);
  });
  afterAll(() => system.stop());

  const because = () => ({ ...request(), reason: 'ticket 4711' });
  const show = async (uin: string) => {
    const { account } = await operators.getAccountForOperator({ uin });
    return account;
  };

  it('shows an account that was just signed up, with masked addresses', async () => {
    const mobile = newMobile();
    const { uin, appId, email } = await signUp(system, { mobile });
    const channel = (kind: string, maskedAddress: string) => ({
      kind: `CHANNEL_KIND_${kind}`,
      maskedAddress,
      verified: true,
      boundAt: expect.any(Date),
      codeFailures: 0,
      closed: false,
    });
    const shown = await show(uin);
    expect(shown).toEqual({
      account: expect.objectContaining({ uin, appId, status: 'ACCOUNT_STATUS_ACTIVE' }),
      realNameStatus: 'REAL_NAME_STATUS_UNVERIFIED',
      language: 'en',
      channels: [
        channel('SECURITY_MOBILE', maskMobile(mobile)),
        channel('VERIFICATION_EMAIL', maskEmail(email)),
        channel('CONTACT_MOBILE', maskMobile(mobile)),
        channel('CONTACT_EMAIL', maskEmail(email)),
      ],
      passwordChangedAt: expect.any(Date),
      passwordChangeDueAt: expect.any(Date),
      logInFailures: 0,
      logInLockedUntil: undefined,
      liveSessions: 0,
      subUsers: 0,
      openFlows: 0,
      undoableChanges: 0,
      heldMessages: 0,
    });
    const age = Number(shown?.passwordChangeDueAt) - Number(shown?.passwordChangedAt);
    expect(age).toBe(90 * 86_400_000);
  });

  it('counts sessions, sub-users, open flows, what can be undone, and held messages', async () => {
    const owner = await signUpOwner(system);
    const { uin, holder } = owner;
    await createSubUser(system, owner, 'alice');
    await createSubUser(system, owner, 'bob');
    await logInSubUser(system, owner, 'alice');
    expect(await show(uin)).toMatchObject({ liveSessions: 2, subUsers: 2, openFlows: 0 });
    const { step } = await startProved(system, 'startPasswordChange', holder, owner);
    expect(await show(uin)).toMatchObject({ openFlows: 1, undoableChanges: 0 });
    const passwords = { oldPassword: owner.password, ...twice(NEW_PASSWORD) };
    await system.gateway.flows.submitPassword({ ...request(), ...step, ...passwords }, holder);
    // Its undo is a flow of its own.
    await untilShown(uin, { undoableChanges: 1, openFlows: 1 });
    await operators.enableAccount({ ...because(), uin, endUndos: true });
    expect(await show(uin)).toMatchObject({ undoableChanges: 0, liveSessions: 0 });
  });

  it('counts messages that wait for a contact email to be verified', async () => {
    const owner = await signUpOwner(system);
    const email = newEmail();
    await system.gateway.flows.startContactEmailChange({ ...request(), email }, owner.holder);
    const messageId = await publish(system, newEvent(owner.uin).event);
    await untilMessage(system, messageId, MessageState.MESSAGE_STATE_HELD);
    expect(await show(owner.uin)).toMatchObject({ heldMessages: 1 });
  });

  it('says which channels are closed by wrong codes, and how close the others are to it', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    await seeFailures(system, person, 'SECURITY_MOBILE', 100);
    await seeFailures(system, person, 'VERIFICATION_EMAIL', 99);
    const channels = (await show(person.uin))?.channels ?? [];
    expect(channels.slice(0, 2)).toMatchObject([
      { codeFailures: 100, closed: true },
      { codeFailures: 99, closed: false },
    ]);
  });

  it('says how often log-in failed, and until when that has closed it', async () => {
    const { uin, email } = await signUp(system);
    await typeWrongPasswords(system, email, 9);
    expect(await show(uin)).toMatchObject({ logInFailures: 9, logInLockedUntil: undefined });
    await typeOneMore(email);
    const shown = await show(uin);
    expect(shown?.logInFailures).toBe(10);
    const { first_failed_at: first } = await system.db
      .selectFrom('log_in_failures')
      .select('first_failed_at')
      .orderBy('first_failed_at', 'desc')
      .executeTakeFirstOrThrow();
    expect(Number(shown?.logInLockedUntil) - first.valueOf()).toBe(86_400_000);
    await system.db
      .updateTable('log_in_failures')
      .set({ first_failed_at: new Date(Date.now() - 86_400_001) })
      .execute();
    expect(await show(uin)).toMatchObject({ logInFailures: 0, logInLockedUntil: undefined });
  });

  it('shows who is disabled, and who has no login email', async () => {
    const { uin } = await operators.createAccount({
      ...because(),
      name: 'No Login',
      verificationEmail: newEmail(),
    });
    await operators.disableAccount({ ...because(), uin });
    expect(await show(uin)).toMatchObject({
      account: { status: 'ACCOUNT_STATUS_DISABLED', maskedLoginEmail: '' },
      passwordChangedAt: undefined,
      passwordChangeDueAt: undefined,
      logInFailures: 0,
    });
  });

  it('knows no other account', async () => {
    const unknown = await refusalOf(operators.getAccountForOperator({ uin: '999999999999' }));
    expect(unknown).toMatchObject({ status: 'NOT_FOUND', reason: 'ACCOUNT_NOT_FOUND' });
    const nameless = await refusalOf(operators.getAccountForOperator({}));
    expect(nameless.metadata).toEqual({ uin: 'REQUIRED' });
  });

  async function typeOneMore(email: string): Promise<void> {
    await system.gateway.sessions.logIn({ ...request(), email, password: WRONG_PASSWORD });
  }

  async function untilShown(uin: string, expected: object): Promise<void> {
    for (;;) {
      const shown = await show(uin);
      const isSo = Object.entries(expected).every(
        ([name, value]) => shown?.[name as keyof typeof shown] === value,
      );
      if (isSo) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
