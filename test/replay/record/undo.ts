import { WITH_UNDO_LINK } from '../../../src/cli/inbox-reader.js';
import { IdentityMethodKind } from '../../../src/gen/holdfast/v1/flow.js';
import { untilEnded, untilFlow } from '../../environment/ahead.js';
import {
  startProved,
  submitNewAddress,
  withCode,
  withLink,
  type Holder,
} from '../../environment/changes.js';
import {
  forgetSendLimits,
  NEW_PASSWORD,
  newEmail,
  PASSWORD,
  request,
  twice,
  wrongCode,
} from '../../environment/people.js';
import { refusalOf } from '../../environment/refusals.js';
import type { System } from '../../environment/system.js';
import { startUndoAhead } from '../../environment/undo-ahead.js';
import { almostClose, changedPerson, changeEmail, newPerson, openUndo } from './accounts.js';
import { flowOf, newestFlow, type Play, type Stage } from './stage.js';

const METHOD = IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE;

type Step = { flowId: string };

/** Chooses the mobile, which wasn't changed. @returns the code that came. */
async function chooseMobile(system: System, mobile: string, step: Step, holder: Holder) {
  const chosen = { ...request(), ...step, method: METHOD };
  const { code } = await withCode(system, mobile, () =>
    system.gateway.flows.chooseIdentityMethod(chosen, holder),
  );
  return { ...request(), ...step, code };
}

/** An undo that waits for the code to the mobile. */
async function undoUpToCode(system: System) {
  const { person, token } = await changedPerson(system);
  const { step, holder } = await openUndo(system, token);
  const last = await chooseMobile(system, person.mobile, step, holder);
  return { person, step, holder, last };
}

/** A completed undo, proved by the code. */
export async function undone(system: System): Promise<Step> {
  const { step, holder, last } = await undoUpToCode(system);
  await system.gateway.flows.submitCode(last, holder);
  return step;
}

/** A change of the login email, and its opened undo. */
async function undoLoginEmail(system: System) {
  const { person, holder: session } = await newPerson(system);
  const started = await startProved(system, 'startLoginEmailChange', session, person);
  const { token } = await withLink(system, person.email, WITH_UNDO_LINK, () =>
    submitNewAddress(system, started.step, session, { email: newEmail() }),
  );
  return { person, ...(await openUndo(system, token)) };
}

/** A change of the password, and its opened undo. */
async function undoPassword(system: System) {
  const { person, holder: session } = await newPerson(system);
  const { step } = await startProved(system, 'startPasswordChange', session, person);
  const passwords = { oldPassword: PASSWORD, ...twice(NEW_PASSWORD) };
  const { token } = await withLink(system, person.email, WITH_UNDO_LINK, () =>
    system.gateway.flows.submitPassword({ ...request(), ...step, ...passwords }, session),
  );
  return { person, ...(await openUndo(system, token)) };
}

/** A change whose undo waits where time runs ahead. */
async function undoAhead(stage: Stage) {
  const { person } = await changedPerson(stage.system);
  const ahead = await stage.ahead();
  const { step, token } = await startUndoAhead(ahead, person);
  await untilFlow(ahead.system, step.flowId, ({ deliveryState }) => deliveryState === 'SENT');
  return { ahead, token, flowId: step.flowId };
}

/** Undoing a security change (G9). */
export const undoPlays = {
  async 'undo-completed-by-code'({ system }) {
    return flowOf(system, (await undone(system)).flowId);
  },

  async 'undo-completed-by-former-password'({ system }) {
    const { step, holder } = await undoLoginEmail(system);
    const proof = { ...request(), ...step, formerPassword: PASSWORD };
    await system.gateway.recovery.confirmUndo(proof, holder);
    return flowOf(system, step.flowId);
  },

  async 'undo-completed-with-a-reset'({ system }) {
    const { step, holder } = await undoPassword(system);
    const proof = { ...request(), ...step, formerPassword: PASSWORD };
    await system.gateway.recovery.confirmUndo(proof, holder);
    return flowOf(system, step.flowId);
  },

  async 'undo-completed-with-an-open-reset'({ system }) {
    const { person, step, holder } = await undoPassword(system);
    await forgetSendLimits(system);
    const { recovery } = system.gateway;
    await recovery.startPasswordReset({ ...request(), email: person.email });
    await recovery.confirmUndo({ ...request(), ...step, formerPassword: PASSWORD }, holder);
    return flowOf(system, step.flowId);
  },

  async 'undo-refused'({ system }) {
    const { person, step, holder } = await undoLoginEmail(system);
    await system.db
      .insertInto('accounts')
      .values({ name: 'First', language: 'en', login_email_canonical: person.email })
      .execute();
    const proof = { ...request(), ...step, formerPassword: PASSWORD };
    await system.gateway.recovery.confirmUndo(proof, holder);
    return flowOf(system, step.flowId);
  },

  async 'undo-completed-past-a-closed-channel'({ system }) {
    const { person, token } = await changedPerson(system);
    await almostClose(system, person.uin);
    const { step, holder } = await openUndo(system, token);
    const { code, ...typed } = await chooseMobile(system, person.mobile, step, holder);
    const wrong = { ...typed, code: wrongCode(code) };
    await refusalOf(system.gateway.flows.submitCode(wrong, holder));
    const proof = { ...request(), ...step, formerPassword: PASSWORD };
    await system.gateway.recovery.confirmUndo(proof, holder);
    return flowOf(system, step.flowId);
  },

  async 'undo-opened-again'({ system }) {
    const { person, token } = await changedPerson(system);
    const first = await openUndo(system, token);
    await chooseMobile(system, person.mobile, first.step, first.holder);
    const { step, holder } = await openUndo(system, token);
    const proof = { ...request(), ...step, formerPassword: PASSWORD };
    await system.gateway.recovery.confirmUndo(proof, holder);
    return flowOf(system, step.flowId);
  },

  async 'undo-void'({ system }) {
    const { person, holder, token, email } = await changedPerson(system);
    const known = [await newestFlow(system, 'UNDO')];
    await changeEmail(system, { person, holder }, email);
    const later = await newestFlow(system, 'UNDO', known);
    const former = await openUndo(system, token);
    const last = await chooseMobile(system, person.mobile, former.step, former.holder);
    await system.gateway.flows.submitCode(last, former.holder);
    return flowOf(system, later);
  },

  async 'undo-expired'(stage) {
    const { ahead, flowId } = await undoAhead(stage);
    await ahead.sleep('7 days');
    return flowOf(ahead.system, flowId);
  },

  async 'undo-expired-while-frozen'(stage) {
    const { ahead, token, flowId } = await undoAhead(stage);
    await openUndo(ahead.system, token);
    await ahead.sleep('7 days');
    await untilEnded(ahead.system, flowId);
    return flowOf(ahead.system, flowId);
  },
} satisfies Record<string, Play>;
