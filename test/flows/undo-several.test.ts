import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { linkIn, WITH_LINK } from '../../src/cli/inbox-reader.js';
import { logIn } from '../environment/changes.js';
import {
  newMobile,
  NEW_PASSWORD,
  openReset,
  PASSWORD,
  request,
  signUp,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import {
  changeMobile,
  changePassword,
  changeVerificationEmail,
  confirmUndo,
  openUndo,
  undoLinkTo,
  type Reachable,
} from '../environment/undo.js';

describe('an account with several undos (G9.2)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const person = async (): Promise<Reachable> => {
    const mobile = newMobile();
    return { ...(await signUp(system, { mobile })), mobile };
  };

  const enable = ({ uin }: Reachable) =>
    system.operator.operators.enableAccount({ ...request(), uin, reason: 'called back' });

  it('stays frozen until every undo that was opened is done', async () => {
    const owner = await person();
    const mobile = await changeMobile(system, owner);
    await changeVerificationEmail(system, { ...owner, mobile });
    const [first, second] = [
      await openUndo(system, await undoLinkTo(system, owner.mobile)),
      await openUndo(system, await undoLinkTo(system, owner.email)),
    ];
    await confirmUndo(system, first, PASSWORD);
    expect((await refusalOf(logIn(system, owner))).reason).toBe('LOG_IN_REFUSED');
    expect((await confirmUndo(system, second, PASSWORD))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    await logIn(system, owner);
  });

  it('is mailed the reset of an undone password only when the last undo is done', async () => {
    const owner = await person();
    const mobile = await changeMobile(system, owner);
    const token = await undoLinkTo(system, owner.mobile);
    await changePassword(system, { ...owner, mobile });
    const [first, second] = [
      await openUndo(system, await undoLinkTo(system, owner.email)),
      await openUndo(system, token),
    ];
    expect((await confirmUndo(system, first, PASSWORD))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    await system.inbox.wait(owner.email, 1, /was undone/);
    expect(await system.inbox.list(owner.email, WITH_LINK)).toEqual([]);
    expect((await confirmUndo(system, second, PASSWORD))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    const mail = await system.inbox.wait(owner.email, 1, WITH_LINK);
    const { opened } = await openReset(system, linkIn(mail).searchParams.get('token') ?? '');
    expect(opened?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
    for (const password of [PASSWORD, NEW_PASSWORD]) {
      const refused = refusalOf(logIn(system, { email: owner.email, password }));
      expect((await refused).reason).toBe('LOG_IN_REFUSED');
    }
  });

  it('is mailed no reset by the undo of an address while a password is in force', async () => {
    const owner = await person();
    await changeMobile(system, owner);
    const undo = await openUndo(system, await undoLinkTo(system, owner.mobile));
    await confirmUndo(system, undo, PASSWORD);
    await system.inbox.wait(owner.email, 1, /was undone/);
    expect(await system.inbox.list(owner.email, WITH_LINK)).toEqual([]);
    await logIn(system, owner);
  });

  it('is opened by an operator, and by the undo that comes after that', async () => {
    const owner = await person();
    const mobile = await changeMobile(system, owner);
    await changeVerificationEmail(system, { ...owner, mobile });
    await openUndo(system, await undoLinkTo(system, owner.mobile));
    await enable(owner);
    await logIn(system, owner);
    // What the operator has lifted keeps no later freeze up.
    const undo = await openUndo(system, await undoLinkTo(system, owner.email));
    expect((await refusalOf(logIn(system, owner))).reason).toBe('LOG_IN_REFUSED');
    await confirmUndo(system, undo, PASSWORD);
    await logIn(system, owner);
  });
});
