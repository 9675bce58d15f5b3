import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { LinkStatus } from '../../src/gen/holdfast/v1/recovery.js';
import { logIn, startContactMobile, withCode } from '../environment/changes.js';
import { newMobile, PASSWORD, request, signUp, wrongCode } from '../environment/people.js';
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

describe('what guards an undo (G9)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const person = async (): Promise<Reachable> => {
    const mobile = newMobile();
    return { ...(await signUp(system, { mobile })), mobile };
  };
  const operated = ({ uin }: Reachable) => ({ ...request(), uin, reason: 'called back' });
  const statusOf = async (token: string) =>
    (await system.gateway.recovery.describeLink({ token })).status;

  it('sends no link to a contact channel, which is set without a proof', async () => {
    const owner = await person();
    const holder = await logIn(system, owner);
    const planted = newMobile();
    const { step, code } = await startContactMobile(system, holder, planted);
    await system.gateway.flows.submitCode({ ...request(), ...step, code }, holder);
    await changePassword(system, owner);
    await undoLinkTo(system, owner.mobile);
    await system.inbox.wait(planted, 2);
    expect(await system.inbox.list(planted, WITH_UNDO_LINK)).toEqual([]);
  });

  it('takes the former password when wrong codes have closed the channel', async () => {
    const owner = await person();
    await changeVerificationEmail(system, owner);
    const undo = await openUndo(system, await undoLinkTo(system, owner.email));
    const { step, holder } = undo;
    const { flows } = system.gateway;
    const method = IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE;
    const { code } = await withCode(system, owner.mobile, () =>
      flows.chooseIdentityMethod({ ...request(), ...step, method }, holder),
    );
    await system.db
      .updateTable('channels')
      .set({ code_failures: 99 })
      .where('uin', '=', owner.uin)
      .where('kind', '=', 'SECURITY_MOBILE')
      .execute();
    const wrong = { ...request(), ...step, code: wrongCode(code) };
    expect((await refusalOf(flows.submitCode(wrong, holder))).reason).toBe('CHANNEL_CLOSED');
    expect((await confirmUndo(system, undo, PASSWORD))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    await logIn(system, owner);
  });

  it('waits while an operator has disabled the account, and goes on afterwards', async () => {
    const owner = await person();
    await changeMobile(system, owner);
    const token = await undoLinkTo(system, owner.mobile);
    const undo = await openUndo(system, token);
    await system.operator.operators.disableAccount(operated(owner));
    expect((await refusalOf(confirmUndo(system, undo, PASSWORD))).reason).toBe('FLOW_ENDED');
    expect(await statusOf(token)).toBe(LinkStatus.LINK_STATUS_EXPIRED);
    await system.operator.operators.enableAccount(operated(owner));
    expect((await confirmUndo(system, undo, PASSWORD))?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  it('is ended for good by an operator who says so', async () => {
    const owner = await person();
    await changeMobile(system, owner);
    const token = await undoLinkTo(system, owner.mobile);
    await openUndo(system, token);
    await system.operator.operators.enableAccount({ ...operated(owner), endUndos: true });
    await logIn(system, owner);
    const again = await refusalOf(openUndo(system, token));
    expect(again.reason).toBe('LINK_EXPIRED');
    await logIn(system, owner);
  });
});
