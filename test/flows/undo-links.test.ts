import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asFlowHolder, asSession } from '../../src/cli/clients.js';
import { WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import { maskEmail } from '../../src/domain/email.js';
import { maskMobile } from '../../src/domain/mobile.js';
import { createKeyRing } from '../../src/keys/key-ring.js';
import { readToken } from '../../src/keys/tokens.js';
import { logIn, startProved, submitNewAddress, withCode } from '../environment/changes.js';
import { newEmail, newMobile, request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import {
  changeLoginEmail,
  changeMobile,
  changePassword,
  changeVerificationEmail,
  resetPassword,
  undoLinkTo,
  type Reachable,
} from '../environment/undo.js';

const CHANGED = /was changed/;

/** Another token of the same form. */
const altered = (token: string) =>
  token.slice(0, -5) + (token.at(-5) === 'A' ? 'B' : 'A') + token.slice(-4);

const CHANGES = [
  ['SECURITY_MOBILE_CHANGE', changeMobile, 'mobile'],
  ['VERIFICATION_EMAIL_CHANGE', changeVerificationEmail, 'email'],
  ['LOGIN_EMAIL_CHANGE', changeLoginEmail, 'email'],
  ['PASSWORD_CHANGE', changePassword, 'email'],
  ['PASSWORD_RESET', resetPassword, 'email'],
] as const;

describe('the link that undoes a change (G8.7, G9.1)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const person = async (): Promise<Reachable> => {
    const mobile = newMobile();
    return { ...(await signUp(system, { mobile })), mobile };
  };

  it.each(CHANGES)(
    'tells of a %s, and does nothing when it is described 20 times',
    async (...is) => {
      const [kind, change, linked] = is;
      const owner = await person();
      const earliest = Date.now();
      await change(system, owner);
      const token = await undoLinkTo(system, owner[linked]);
      const before = await stateOf(owner);
      for (let fetched = 0; fetched < 20; fetched += 1) {
        const link = await system.gateway.recovery.describeLink({ token });
        expect(link).toMatchObject({
          kind: 'FLOW_KIND_UNDO',
          status: 'LINK_STATUS_ALIVE',
          undoneKind: `FLOW_KIND_${kind}`,
          maskedAccount: linked === 'mobile' ? maskMobile(owner.mobile) : maskEmail(owner.email),
        });
        const changedAt = link.changedAt?.valueOf() ?? 0;
        expect(changedAt >= earliest && changedAt <= Date.now()).toBe(true);
      }
      expect(await stateOf(owner)).toEqual(before);
    },
  );

  it.each([
    ['security mobile', changeMobile, 'mobile'],
    ['verification email', changeVerificationEmail, 'email'],
    ['login email', changeLoginEmail, 'email'],
  ] as const)('goes to the former %s only, while every other channel is told', async (...is) => {
    const [, change, linked] = is;
    const owner = await person();
    const other = linked === 'mobile' ? owner.email : owner.mobile;
    const fresh = await change(system, owner);
    await undoLinkTo(system, owner[linked]);
    await system.inbox.wait(fresh, 1, CHANGED);
    await system.inbox.wait(other, 1, CHANGED);
    for (const address of [fresh, other]) {
      expect(await system.inbox.list(address, WITH_UNDO_LINK)).toEqual([]);
    }
    // Once each: no channel is told with a link and without one.
    expect(await system.inbox.list(owner[linked], CHANGED)).toHaveLength(1);
  });

  it.each([
    ['change', changePassword],
    ['reset', resetPassword],
  ] as const)(
    'goes to the login email and each security channel after a password %s, one of its own to each',
    async (_name, change) => {
      const owner = await person();
      const contact = await changeContactMobile(owner);
      await change(system, owner);
      const keys = createKeyRing(system.config.SECRET_KEYS);
      const links = await Promise.all(
        [owner.email, owner.mobile].map(async (recipient) =>
          readToken(keys, 'link', await undoLinkTo(system, recipient)),
        ),
      );
      expect(new Set(links.map((link) => link?.id)).size).toBe(1);
      expect(links.map((link) => link?.number).sort()).toEqual([1, 2]);
      // A contact channel is set without a proof: it is told, and no more.
      await system.inbox.wait(contact, 1, CHANGED);
      expect(await system.inbox.list(contact, WITH_UNDO_LINK)).toEqual([]);
    },
  );

  it('is in no notice of a first binding, for there is no former address', async () => {
    const owner = await signUp(system);
    const mobile = await changeMobile(system, owner);
    await system.inbox.wait(mobile, 1, CHANGED);
    await system.inbox.wait(owner.email, 1, CHANGED);
    for (const address of [mobile, owner.email]) {
      expect(await system.inbox.list(address, WITH_UNDO_LINK)).toEqual([]);
    }
    expect(await undoFlowsOf(owner.uin)).toEqual([]);
  });

  it('is in no notice of the first login email of an account', async () => {
    const mobile = newMobile();
    const { uin } = await system.operator.operators.createAccount({
      ...request(),
      name: 'Made Ltd',
      securityMobile: mobile,
      reason: 'made by a test',
    });
    const { sessionToken } = await system.operator.operators.openSession({
      ...request(),
      uin,
      reason: 'known otherwise',
    });
    const email = newEmail();
    // The session was opened for a caller of another service: its steps come from the person's page.
    const holder = asSession(sessionToken);
    const { step } = await startProved(system, 'startLoginEmailChange', holder, { email, mobile });
    await submitNewAddress(system, step, holder, { email });
    await system.inbox.wait(email, 1, CHANGED);
    await system.inbox.wait(mobile, 1, CHANGED);
    for (const address of [email, mobile]) {
      expect(await system.inbox.list(address, WITH_UNDO_LINK)).toEqual([]);
    }
    expect(await undoFlowsOf(uin)).toEqual([]);
  });

  it('is unknown when it was altered, or when it is used for another kind of flow', async () => {
    const owner = await person();
    await changeMobile(system, owner);
    const token = await undoLinkTo(system, owner.mobile);
    const { recovery } = system.gateway;
    const calls = [
      recovery.openPasswordReset({ ...request(), token }),
      recovery.verifyContactEmail({ ...request(), token }),
      recovery.openUndo({ ...request(), token: altered(token) }),
    ];
    for (const call of calls) expect((await refusalOf(call)).reason).toBe('LINK_UNKNOWN');
    await logIn(system, owner);
  });

  it('is no secret of its flow, which no session may use either', async () => {
    const owner = await person();
    await changeMobile(system, owner);
    const token = await undoLinkTo(system, owner.mobile);
    const [flow] = await undoFlowsOf(owner.uin);
    const step = { flowId: flow?.id ?? '' };
    const { flows, recovery } = system.gateway;
    const session = await logIn(system, owner);
    for (const holder of [session, asFlowHolder(token), asFlowHolder(altered(token))]) {
      const read = refusalOf(flows.getFlow(step, holder));
      expect((await read).reason).toBe('FLOW_NOT_FOUND');
      const proof = { ...request(), ...step, formerPassword: owner.password };
      expect((await refusalOf(recovery.confirmUndo(proof, holder))).reason).toBe('FLOW_NOT_FOUND');
    }
  });

  /** What opening a link would change. */
  async function stateOf({ uin }: Reachable) {
    const account = await system.db
      .selectFrom('accounts')
      .select(['status', 'security_epoch', 'password_version'])
      .where('uin', '=', uin)
      .executeTakeFirstOrThrow();
    const sessions = await system.db
      .selectFrom('sessions')
      .select(['id', 'ended_at'])
      .where('uin', '=', uin)
      .execute();
    return { account, sessions, flows: await undoFlowsOf(uin) };
  }

  function undoFlowsOf(uin: string) {
    return system.db
      .selectFrom('flows')
      .select(['id', 'state', 'opening'])
      .where('uin', '=', uin)
      .where('kind', '=', 'UNDO')
      .execute();
  }

  /** Binds another contact mobile. @returns it. */
  async function changeContactMobile(owner: Reachable): Promise<string> {
    const holder = await logIn(system, owner);
    const mobile = newMobile();
    const { flows } = system.gateway;
    const { answer, code } = await withCode(system, mobile, () =>
      flows.startContactMobileChange({ ...request(), mobile }, holder),
    );
    await flows.submitCode({ ...request(), flowId: answer.flow?.id ?? '', code }, holder);
    return mobile;
  }
});
