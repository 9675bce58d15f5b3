import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { codeIn, linkIn, WITH_CODE, WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import { LinkStatus } from '../../src/gen/holdfast/v1/recovery.js';
import { logIn, startProved, submitNewAddress } from '../environment/changes.js';
import {
  NEW_PASSWORD,
  newMobile,
  PASSWORD,
  request,
  signUp,
  startSignUp,
  twice,
  type Person,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import {
  changeLoginEmail,
  changeMobile,
  changePassword,
  changeVerificationEmail,
  confirmUndo,
  openUndo,
  proveByCode,
  resetPassword,
  undoLinkTo,
  type Reachable,
} from '../environment/undo.js';

describe('undo against a thief (G9)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const person = async (): Promise<Reachable> => {
    const mobile = newMobile();
    return { ...(await signUp(system, { mobile })), mobile };
  };

  it.each([
    ['security mobile', changeMobile, 'mobile'],
    ['verification email', changeVerificationEmail, 'email'],
    ['login email', changeLoginEmail, 'email'],
  ] as const)(
    'gains nothing by changing the %s twice: the owner undoes the first',
    async (...is) => {
      const [name, change, linked] = is;
      const owner = await person();
      const first = await change(system, owner);
      const next = { ...owner, ...(name !== 'verification email' && { [linked]: first }) };
      await change(system, next);
      const [own, thiefs] = [
        await undoLinkTo(system, owner[linked]),
        await undoLinkTo(system, first),
      ];
      const undo = await openUndo(system, own);
      expect((await confirmUndo(system, undo, PASSWORD))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
      expect(await inForce(owner, name)).toBe(owner[linked]);
      await logIn(system, owner);
      await isDead(thiefs);
      // Nor has pressing its button frozen anything.
      await logIn(system, owner);
    },
  );

  it('gains nothing by changing the password first: undoing that makes the owner’s a proof again', async () => {
    const owner = await person();
    await changePassword(system, owner);
    await changeMobile(system, { ...owner, password: NEW_PASSWORD });
    const [ofPassword, ofMobile] = [
      await undoLinkTo(system, owner.email),
      await undoLinkTo(system, owner.mobile, 2),
    ];
    const undo = await openUndo(system, ofMobile);
    const early = await refusalOf(confirmUndo(system, undo, PASSWORD));
    expect(early.reason).toBe('FORMER_PASSWORD_WRONG');
    await confirmUndo(system, await openUndo(system, ofPassword), PASSWORD);
    expect((await confirmUndo(system, undo, PASSWORD))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    expect(await inForce(owner, 'security mobile')).toBe(owner.mobile);
  });

  it('ends the undo that the thief has opened, and its freeze with it', async () => {
    const owner = await person();
    const mobile = await changeMobile(system, owner);
    await changeMobile(system, { ...owner, mobile });
    const thiefs = await openUndo(system, await undoLinkTo(system, mobile));
    const undo = await openUndo(system, await undoLinkTo(system, owner.mobile));
    await confirmUndo(system, undo, PASSWORD);
    expect(await inForce(owner, 'security mobile')).toBe(owner.mobile);
    await logIn(system, owner);
    const late = await refusalOf(confirmUndo(system, thiefs, PASSWORD));
    expect(['UNDO_VOID', 'FLOW_ENDED', 'STEP_NOT_OPEN']).toContain(late.reason);
    expect(await inForce(owner, 'security mobile')).toBe(owner.mobile);
  });

  it('undoes one password after the other no more once the first is undone', async () => {
    const owner = await person();
    const stolen = await changePassword(system, owner);
    await changePassword(system, { ...owner, password: stolen }, 'Calm-Harbour-3');
    const later = await undoLinkTo(system, owner.email, 2);
    const [oldest] = await system.inbox.list(owner.email, WITH_UNDO_LINK);
    const first = oldest ? (linkIn(oldest, WITH_UNDO_LINK).searchParams.get('token') ?? '') : '';
    const undo = await openUndo(system, first);
    expect((await confirmUndo(system, undo, PASSWORD))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    await isDead(later);
    for (const password of [PASSWORD, stolen, 'Calm-Harbour-3']) {
      const refused = refusalOf(logIn(system, { email: owner.email, password }));
      expect((await refused).reason).toBe('LOG_IN_REFUSED');
    }
  });

  it('is not ended by later changes, of the same or of another kind', async () => {
    const owner = await person();
    let mobile = await changeMobile(system, owner);
    const token = await undoLinkTo(system, owner.mobile);
    mobile = await changeMobile(system, { ...owner, mobile });
    await changeVerificationEmail(system, { ...owner, mobile });
    await changePassword(system, { ...owner, mobile });
    const email = await changeLoginEmail(system, { ...owner, mobile, password: NEW_PASSWORD });
    await resetPassword(system, { ...owner, mobile, email }, 'Wide-Meadow-8');
    const { recovery } = system.gateway;
    expect((await recovery.describeLink({ token })).status).toBe('LINK_STATUS_ALIVE');
    const undo = await openUndo(system, token);
    expect((await confirmUndo(system, undo, PASSWORD))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    expect(await inForce(owner, 'security mobile')).toBe(owner.mobile);
  });

  it('offers no channel that was bound after the change', async () => {
    const owner = await person();
    const mobile = await changeMobile(system, owner);
    await changeVerificationEmail(system, { ...owner, mobile });
    const first = await openUndo(system, await undoLinkTo(system, owner.mobile));
    expect(first.opened?.offeredMethods).toEqual([]);
    // The number that was bound before the email was changed is older than that change.
    const second = await openUndo(system, await undoLinkTo(system, owner.email));
    expect(second.opened?.offeredMethods.map(({ kind }) => kind)).toEqual([
      'IDENTITY_METHOD_KIND_SECURITY_MOBILE',
    ]);
  });

  it('offers nothing but the former password to who has one mailbox and no mobile', async () => {
    const owner = await signUp(system);
    await changePassword(system, owner);
    const undo = await openUndo(system, await undoLinkTo(system, owner.email));
    expect(undo.opened?.offeredMethods).toEqual([]);
    expect((await refusalOf(confirmUndo(system, undo, NEW_PASSWORD))).reason).toBe(
      'FORMER_PASSWORD_WRONG',
    );
    expect((await confirmUndo(system, undo, PASSWORD))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  it('keeps a released login email for its owner, who gets it back', async () => {
    const owner = await person();
    await changeLoginEmail(system, owner);
    const other = await person();
    const holder = await logIn(system, other);
    const { step } = await startProved(system, 'startLoginEmailChange', holder, other);
    const taken = await submitNewAddress(system, step, holder, { email: owner.email });
    expect(taken).toMatchObject({ outcome: 'FLOW_OUTCOME_REFUSED', reason: 'EMAIL_TAKEN' });
    const registered = await signUpFor(owner.email);
    expect(registered).toMatchObject({ outcome: 'FLOW_OUTCOME_REFUSED', reason: 'EMAIL_TAKEN' });
    const undo = await openUndo(system, await undoLinkTo(system, owner.email));
    await proveByCode(system, undo, owner.mobile);
    await logIn(system, owner);
  });

  it('frees the login email that the undo takes away', async () => {
    const owner = await person();
    const email = await changeLoginEmail(system, owner);
    const undo = await openUndo(system, await undoLinkTo(system, owner.email));
    await proveByCode(system, undo, owner.mobile);
    expect((await signUpFor(email))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  /** A link that is dead, and does nothing when it is pressed. */
  async function isDead(token: string): Promise<void> {
    const { recovery } = system.gateway;
    const pressed = await recovery.openUndo({ ...request(), token }).then(
      ({ flow }) => flow?.reason ?? '',
      async (error: unknown) => (await refusalOf(Promise.reject(error as Error))).reason,
    );
    expect(['LINK_EXPIRED', 'UNDO_VOID']).toContain(pressed);
    for (;;) {
      const { status } = await recovery.describeLink({ token });
      if (status === LinkStatus.LINK_STATUS_EXPIRED) return;
      expect(status).toBe(LinkStatus.LINK_STATUS_ALIVE);
    }
  }

  async function inForce({ uin }: Person, name: string): Promise<string | null | undefined> {
    if (name === 'login email') {
      const account = await system.db
        .selectFrom('accounts')
        .select('login_email')
        .where('uin', '=', uin)
        .executeTakeFirst();
      return account?.login_email;
    }
    const channel = await system.db
      .selectFrom('channels')
      .select('address')
      .where('uin', '=', uin)
      .where('kind', '=', name === 'security mobile' ? 'SECURITY_MOBILE' : 'VERIFICATION_EMAIL')
      .executeTakeFirst();
    return channel?.address;
  }

  /** Signs up to the end. @returns how that ended. */
  async function signUpFor(email: string) {
    const before = (await system.inbox.list(email, WITH_CODE)).length;
    const { step, holder } = await startSignUp(system, email);
    const { flows } = system.gateway;
    const code = codeIn(await system.inbox.wait(email, before + 1, WITH_CODE));
    await flows.submitCode({ ...request(), ...step, code }, holder);
    const { flow } = await flows.submitPassword(
      { ...request(), ...step, accountName: 'Late Ltd', ...twice(PASSWORD) },
      holder,
    );
    return flow;
  }
});
