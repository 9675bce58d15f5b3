import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asSession } from '../../src/cli/clients.js';
import { WITH_LINK } from '../../src/cli/inbox-reader.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, withCode, withLink, type Holder } from '../environment/changes.js';
import {
  askForReset,
  forgetSendLimits,
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
  changeMobile,
  changePassword,
  confirmUndo,
  openUndo,
  proveByCode,
  undoLinkTo,
  type Reachable,
} from '../environment/undo.js';

const FROZEN = /frozen/;

describe('a frozen account (G9.2)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const person = async (): Promise<Reachable> => {
    const mobile = newMobile();
    return { ...(await signUp(system, { mobile })), mobile };
  };

  /** A person whose security mobile was changed, and the link that undoes it. */
  async function changed() {
    const owner = await person();
    const mobile = await changeMobile(system, owner);
    return { owner, mobile, token: await undoLinkTo(system, owner.mobile) };
  }

  const getSession = (holder: Holder) => system.gateway.sessions.getSession({}, holder);

  const enable = ({ uin }: Reachable) =>
    system.operator.operators.enableAccount({ ...request(), uin, reason: 'called back' });

  it('has no session left, its sub-users’ included, and takes no log-in', async () => {
    const { owner, token } = await changed();
    const holder = await logIn(system, owner);
    const { sessions, subUsers } = system.gateway;
    const subUser = { uin: owner.uin, userName: 'deputy', password: PASSWORD };
    await subUsers.createSubUser(
      { ...request(), userName: subUser.userName, ...twice(PASSWORD) },
      holder,
    );
    const { sessionToken } = await sessions.logInSubUser({ ...request(), ...subUser });
    const live = [holder, asSession(sessionToken)];
    for (const session of live) await getSession(session);
    await openUndo(system, token);
    for (const session of live) {
      expect((await refusalOf(getSession(session))).reason).toBe('SESSION_REQUIRED');
    }
    expect((await refusalOf(logIn(system, owner))).reason).toBe('LOG_IN_REFUSED');
    const late = refusalOf(sessions.logInSubUser({ ...request(), ...subUser }));
    expect((await late).reason).toBe('LOG_IN_REFUSED');
  });

  it('has no open change or reset left, and starts none', async () => {
    const { owner, token, mobile } = await changed();
    const holder = await logIn(system, owner);
    const { flows, recovery } = system.gateway;
    const reset = await openReset(system, await askForReset(system, owner.email));
    const { answer } = await withCode(system, mobile, () =>
      flows.startVerificationEmailChange({ ...request(), identityMethod: BY_MOBILE }, holder),
    );
    const contact = await flows.startContactMobileChange(
      { ...request(), mobile: newMobile() },
      holder,
    );
    await openUndo(system, token);
    await ended(answer.flow?.id ?? '');
    await ended(contact.flow?.id ?? '');
    await ended(reset.flow.flowId);
    const starts = [
      flows.startPasswordChange({ ...request() }, holder),
      flows.startContactEmailChange({ ...request(), email: 'late@example.com' }, holder),
    ];
    for (const start of starts) {
      expect((await refusalOf(start)).reason).toBe('SESSION_REQUIRED');
    }
    const link = await recovery.describeLink({ token: reset.token });
    expect(link.status).toBe('LINK_STATUS_EXPIRED');
  });

  it('is told of to every channel, the former one included', async () => {
    const { owner, mobile, token } = await changed();
    await openUndo(system, token);
    for (const address of [owner.email, owner.mobile, mobile]) {
      await system.inbox.wait(address, 1, FROZEN);
    }
  });

  it('mails no reset link, but does as soon as the freeze is lifted', async () => {
    const { owner, token } = await changed();
    await openUndo(system, token);
    await forgetSendLimits(system);
    const { recovery } = system.gateway;
    const asked = await recovery.startPasswordReset({ ...request(), email: owner.email });
    expect(asked).toEqual({});
    await silentResetIsOpen();
    await enable(owner);
    // The first link that comes is the one that is asked for now.
    await askForReset(system, owner.email);
    expect(await system.inbox.list(owner.email, WITH_LINK)).toHaveLength(1);
  });

  it('mails the reset after a password undo, also when one was asked for while it was frozen', async () => {
    const owner = await person();
    await changePassword(system, owner);
    const undo = await openUndo(system, await undoLinkTo(system, owner.email));
    const { recovery } = system.gateway;
    await forgetSendLimits(system);
    await recovery.startPasswordReset({ ...request(), email: owner.email });
    await silentResetIsOpen();
    const { token } = await withLink(system, owner.email, WITH_LINK, () =>
      proveByCode(system, undo, owner.mobile),
    );
    const { opened } = await openReset(system, token);
    expect(opened?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
  });

  it('is given to who opens the link last: the former secret is dead', async () => {
    const { owner, token } = await changed();
    const first = await openUndo(system, token);
    const { flows } = system.gateway;
    const { code } = await withCode(system, owner.email, () =>
      flows.chooseIdentityMethod({ ...request(), ...first.step, method: BY_EMAIL }, first.holder),
    );
    const second = await openUndo(system, token);
    expect(second.step).toEqual(first.step);
    expect(second.opened?.state).toBe('FLOW_STATE_AWAITING_PROOF');
    const late = refusalOf(flows.submitCode({ ...request(), ...first.step, code }, first.holder));
    expect((await late).reason).toBe('FLOW_NOT_FOUND');
    expect((await refusalOf(confirmUndo(system, first, PASSWORD))).reason).toBe('FLOW_NOT_FOUND');
    // Nor is the code that was sent to the first one a proof of the second.
    await forgetSendLimits(system);
    await flows.chooseIdentityMethod(
      { ...request(), ...second.step, method: BY_EMAIL },
      second.holder,
    );
    const old = refusalOf(flows.submitCode({ ...request(), ...second.step, code }, second.holder));
    expect((await old).reason).toBe('CODE_DEAD');
    const done = await confirmUndo(system, second, PASSWORD);
    expect(done?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  it('is frozen again by the same link after an operator has opened it', async () => {
    const { owner, token } = await changed();
    await openUndo(system, token);
    await enable(owner);
    const holder = await logIn(system, owner);
    const undo = await openUndo(system, token);
    expect((await refusalOf(getSession(holder))).reason).toBe('SESSION_REQUIRED');
    expect((await refusalOf(logIn(system, owner))).reason).toBe('LOG_IN_REFUSED');
    await system.inbox.wait(owner.email, 2, FROZEN);
    await confirmUndo(system, undo, PASSWORD);
    await logIn(system, owner);
  });

  it('can’t be left open by cancelling its undo', async () => {
    const { owner, token } = await changed();
    const undo = await openUndo(system, token);
    const { flows } = system.gateway;
    const cancelled = refusalOf(flows.cancelFlow({ ...request(), ...undo.step }, undo.holder));
    expect((await cancelled).reason).toBe('STEP_NOT_OPEN');
    expect(undo.opened?.nextSteps).not.toContain('FLOW_STEP_CANCEL');
    expect((await refusalOf(logIn(system, owner))).reason).toBe('LOG_IN_REFUSED');
    expect((await confirmUndo(system, undo, PASSWORD))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  const { IDENTITY_METHOD_KIND_SECURITY_MOBILE: BY_MOBILE } = IdentityMethodKind;
  const { IDENTITY_METHOD_KIND_VERIFICATION_EMAIL: BY_EMAIL } = IdentityMethodKind;

  /** Waits until a flow says that it ended with the freeze. */
  async function ended(id: string): Promise<void> {
    for (;;) {
      const { state, snapshot } = await system.db
        .selectFrom('flows')
        .select(['state', 'snapshot'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      if (state !== 'ENDED') {
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      expect(snapshot).toMatchObject({ outcome: 'REFUSED', reason: 'ACCOUNT_FROZEN' });
      return;
    }
  }

  /** Waits until a reset is open that nothing is mailed for. */
  async function silentResetIsOpen(): Promise<void> {
    const resets = system.db.selectFrom('flows').select('id').where('kind', '=', 'PASSWORD_RESET');
    const silent = resets.where('uin', 'is', null).where('state', '=', 'AWAITING_LINK');
    while (!(await silent.executeTakeFirst())) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});
