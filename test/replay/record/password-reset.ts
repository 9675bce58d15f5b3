import {
  askForReset,
  forgetSendLimits,
  newEmail,
  newMobile,
  openReset,
  request,
  resetUpToCode,
  signUp,
  wrongCode,
} from '../../environment/people.js';
import { refusalOf } from '../../environment/refusals.js';
import type { System } from '../../environment/system.js';
import {
  almostClose,
  changeUnnoticed,
  changedPerson,
  disableAccount,
  openUndo,
  rebindChannels,
} from './accounts.js';
import { flowOf, newestFlow, type Play } from './stage.js';

async function startReset(system: System) {
  const person = await signUp(system, { mobile: newMobile() });
  return { person, ...(await resetUpToCode(system, person)) };
}

async function ask(system: System, email: string): Promise<void> {
  await forgetSendLimits(system);
  await system.gateway.recovery.startPasswordReset({ ...request(), email });
}

/** @returns the flow that it starts. */
async function askForNew(system: System, email: string): Promise<string> {
  const resets = await system.db
    .selectFrom('flows')
    .select('id')
    .where('kind', '=', 'PASSWORD_RESET')
    .execute();
  await ask(system, email);
  return newestFlow(
    system,
    'PASSWORD_RESET',
    resets.map(({ id }) => id),
  );
}

/** Asks twice in vain, and once more when the link is dead. @returns the run that starts over. */
async function askAgain(system: System, email: string, outdate: () => Promise<unknown>) {
  const { workflowId } = await flowOf(system, await askForNew(system, email), 'RUNNING');
  const { runId } = await system.temporal.workflow.getHandle(workflowId).describe();
  await ask(system, email);
  await outdate();
  await askForNew(system, email);
  return { of: system, workflowId, runId, status: 'CONTINUED_AS_NEW' } as const;
}

/** Resetting a forgotten password (G5). */
export const passwordResetPlays = {
  async 'password-reset-completed-with-undo'({ system }) {
    const { person, flow, holder, code } = await startReset(system);
    await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    await system.inbox.wait(person.email, 3);
    return flowOf(system, flow.flowId);
  },

  async 'password-reset-opened-again'({ system }) {
    const { flow, token } = await startReset(system);
    await openReset(system, token);
    return flowOf(system, flow.flowId, 'RUNNING');
  },

  async 'password-reset-cancelled'({ system }) {
    const { flow, holder } = await startReset(system);
    await system.gateway.flows.cancelFlow({ ...request(), ...flow }, holder);
    return flowOf(system, flow.flowId);
  },

  async 'password-reset-refused'({ system }) {
    const { person, flow, holder, code } = await startReset(system);
    await rebindChannels(system, person.uin);
    await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    return flowOf(system, flow.flowId);
  },

  async 'password-reset-locked'({ system }) {
    const person = await signUp(system, { mobile: newMobile() });
    await almostClose(system, person.uin);
    const { flow, holder, code } = await resetUpToCode(system, person);
    const wrong = { ...request(), ...flow, code: wrongCode(code) };
    await refusalOf(system.gateway.flows.submitCode(wrong, holder));
    return flowOf(system, flow.flowId);
  },

  async 'password-reset-account-changed'({ system }) {
    const { person, flow } = await startReset(system);
    await disableAccount(system, person.uin);
    return flowOf(system, flow.flowId);
  },

  async 'password-reset-frozen'({ system }) {
    const { person, token } = await changedPerson(system);
    const { flow } = await resetUpToCode(system, person);
    await openUndo(system, token);
    return flowOf(system, flow.flowId);
  },

  async 'password-reset-for-an-unknown-address'({ system }) {
    return flowOf(system, await askForNew(system, newEmail()), 'RUNNING');
  },

  'password-reset-asked-again-for-an-unknown-address'({ system }) {
    const email = newEmail();
    return askAgain(system, email, () => signUp(system, { email }));
  },

  async 'password-reset-asked-again-after-a-change'({ system }) {
    const { email, uin } = await signUp(system);
    return askAgain(system, email, () => changeUnnoticed(system, uin));
  },

  async 'password-reset-expired'(stage) {
    const { email } = await signUp(stage.system);
    const ahead = await stage.ahead();
    const { flow } = await openReset(ahead.system, await askForReset(ahead.system, email));
    await ahead.sleep('48h');
    return flowOf(ahead.system, flow.flowId);
  },
} satisfies Record<string, Play>;
