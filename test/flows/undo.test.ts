import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { linkIn, WITH_LINK } from '../../src/cli/inbox-reader.js';
import { maskEmail } from '../../src/domain/email.js';
import { maskMobile } from '../../src/domain/mobile.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, withCode } from '../environment/changes.js';
import {
  NEW_PASSWORD,
  newMobile,
  openReset,
  PASSWORD,
  request,
  signUp,
  twice,
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

const UNDONE = /was undone/;

/** Each change, the channel that has its link, and the one that a code may go to instead. */
const ADDRESS_CHANGES = [
  ['security mobile', changeMobile, 'mobile', 'email'],
  ['verification email', changeVerificationEmail, 'email', 'mobile'],
  ['login email', changeLoginEmail, 'email', 'mobile'],
] as const;

const PASSWORD_CHANGES = [
  ['password change', changePassword],
  ['password reset', resetPassword],
] as const;

describe('undoing a change (G9.2)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const person = async (): Promise<Reachable> => {
    const mobile = newMobile();
    return { ...(await signUp(system, { mobile })), mobile };
  };

  /** The addresses that an account has in force. */
  async function addressesOf({ uin }: Reachable) {
    const { login_email: loginEmail } = await system.db
      .selectFrom('accounts')
      .select('login_email')
      .where('uin', '=', uin)
      .executeTakeFirstOrThrow();
    const channels = await system.db
      .selectFrom('channels')
      .select(['kind', 'address'])
      .where('uin', '=', uin)
      .execute();
    return { loginEmail, ...Object.fromEntries(channels.map((row) => [row.kind, row.address])) };
  }

  describe.each(ADDRESS_CHANGES)('of the %s', (_name, change, linked, proving) => {
    it.each(['the former password', 'a code to another channel'])(
      'restores the former one by %s, and lifts the freeze',
      async (proof) => {
        const owner = await person();
        const before = await addressesOf(owner);
        await change(system, owner);
        expect(await addressesOf(owner)).not.toEqual(before);
        const undo = await openUndo(system, await undoLinkTo(system, owner[linked]));
        const [told, texted] = [await notices(owner.email), await notices(owner.mobile)];
        const done =
          proof === 'the former password'
            ? await confirmUndo(system, undo, PASSWORD)
            : await proveByCode(system, undo, owner[proving]);
        expect(done).toMatchObject({
          kind: 'FLOW_KIND_UNDO',
          state: 'FLOW_STATE_ENDED',
          outcome: 'FLOW_OUTCOME_COMPLETED',
          nextSteps: [],
        });
        expect(await addressesOf(owner)).toEqual(before);
        await logIn(system, owner);
        await system.inbox.wait(owner.email, told + 1, UNDONE);
        await system.inbox.wait(owner.mobile, texted + 1, UNDONE);
        const { recovery } = system.gateway;
        const again = refusalOf(recovery.openUndo({ ...request(), token: undo.token }));
        expect(await again).toMatchObject({ status: 'FAILED_PRECONDITION', reason: 'LINK_USED' });
        expect(await recovery.describeLink({ token: undo.token })).toMatchObject({
          status: 'LINK_STATUS_USED',
        });
      },
    );

    it('offers the other channel only, masked, and takes no code over the changed one', async () => {
      const owner = await person();
      await change(system, owner);
      const { opened, step, holder } = await openUndo(
        system,
        await undoLinkTo(system, owner[linked]),
      );
      const kind = proving === 'mobile' ? 'SECURITY_MOBILE' : 'VERIFICATION_EMAIL';
      const masked = proving === 'mobile' ? maskMobile(owner.mobile) : maskEmail(owner.email);
      expect(opened).toMatchObject({
        state: 'FLOW_STATE_AWAITING_PROOF',
        step: 3,
        stepCount: 4,
        offeredMethods: [{ kind: `IDENTITY_METHOD_KIND_${kind}`, maskedAddress: masked }],
        nextSteps: expect.arrayContaining([
          'FLOW_STEP_CONFIRM_UNDO',
          'FLOW_STEP_CHOOSE_IDENTITY_METHOD',
        ]),
      });
      const other = kind === 'SECURITY_MOBILE' ? 'VERIFICATION_EMAIL' : 'SECURITY_MOBILE';
      const refused = refusalOf(
        system.gateway.flows.chooseIdentityMethod(
          { ...request(), ...step, method: IdentityMethodKind[`IDENTITY_METHOD_KIND_${other}`] },
          holder,
        ),
      );
      expect((await refused).metadata).toEqual({ method: 'METHOD_NOT_OFFERED' });
    });
  });

  describe.each(PASSWORD_CHANGES)('of the %s', (_name, change) => {
    it('lets no password in until the reset that is mailed is done', async () => {
      const owner = await person();
      await change(system, owner);
      const undo = await openUndo(system, await undoLinkTo(system, owner.email));
      const mails = (await system.inbox.list(owner.email, WITH_LINK)).length;
      const done = await confirmUndo(system, undo, PASSWORD);
      expect(done?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
      for (const password of [PASSWORD, NEW_PASSWORD]) {
        const refused = refusalOf(logIn(system, { email: owner.email, password }));
        expect((await refused).reason).toBe('LOG_IN_REFUSED');
      }
      const mail = await system.inbox.wait(owner.email, mails + 1, WITH_LINK);
      const token = linkIn(mail).searchParams.get('token') ?? '';
      const { flow, holder } = await openReset(system, token);
      const { flows } = system.gateway;
      const password = 'Wide-Meadow-8';
      const { code } = await withCode(system, owner.mobile, () =>
        flows.submitPassword({ ...request(), ...flow, ...twice(password) }, holder),
      );
      await flows.submitCode({ ...request(), ...flow, code }, holder);
      await logIn(system, { email: owner.email, password });
    });

    it('offers, by each link, a code to every channel but the one that had the link', async () => {
      const owner = await person();
      await change(system, owner);
      const offered = async (recipient: string) => {
        const { opened } = await openUndo(system, await undoLinkTo(system, recipient));
        return opened?.offeredMethods.map(({ maskedAddress }) => maskedAddress);
      };
      expect(await offered(owner.email)).toEqual([maskMobile(owner.mobile)]);
      expect(await offered(owner.mobile)).toEqual([maskEmail(owner.email)]);
    });
  });

  it('counts wrong former passwords, and takes none after ten, while a code is taken', async () => {
    const owner = await person();
    await changeMobile(system, owner);
    const undo = await openUndo(system, await undoLinkTo(system, owner.mobile));
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      const wrong = refusalOf(confirmUndo(system, undo, NEW_PASSWORD));
      expect(await wrong).toMatchObject({
        status: 'INVALID_ARGUMENT',
        reason: 'FORMER_PASSWORD_WRONG',
      });
    }
    const late = refusalOf(confirmUndo(system, undo, PASSWORD));
    expect(await late).toMatchObject({
      status: 'FAILED_PRECONDITION',
      reason: 'TRIES_EXHAUSTED',
      retryInfo: true,
    });
    const done = await proveByCode(system, undo, owner.email);
    expect(done?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  it('takes the password from before the change, not the one of today', async () => {
    const owner = await person();
    const mobile = await changeMobile(system, owner);
    const password = await resetPassword(system, { ...owner, mobile });
    const undo = await openUndo(system, await undoLinkTo(system, owner.mobile));
    expect((await refusalOf(confirmUndo(system, undo, password))).reason).toBe(
      'FORMER_PASSWORD_WRONG',
    );
    expect((await confirmUndo(system, undo, PASSWORD))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  it('has one effect when the same proof arrives many times at once', async () => {
    const owner = await person();
    await changeMobile(system, owner);
    const undo = await openUndo(system, await undoLinkTo(system, owner.mobile));
    const proof = { ...request(), ...undo.step, formerPassword: PASSWORD };
    const { recovery } = system.gateway;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => recovery.confirmUndo(proof, undo.holder)),
    );
    expect(new Set(answers.map(({ flow }) => flow?.outcome))).toEqual(
      new Set(['FLOW_OUTCOME_COMPLETED']),
    );
    await system.inbox.wait(owner.mobile, 1, UNDONE);
    const undone = await system.db
      .selectFrom('audit_events')
      .select('id')
      .where('uin', '=', owner.uin)
      .where('name', '=', 'UndoChange')
      .execute();
    expect(undone).toHaveLength(1);
  });

  const notices = async (recipient: string) => (await system.inbox.list(recipient, UNDONE)).length;
});
