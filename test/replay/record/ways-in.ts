import { asFlowHolder } from '../../../src/cli/clients.js';
import type { LogInInput } from '../../../src/workflows/log-in.js';
import type { RecoverAccountInput } from '../../../src/workflows/recover-account.js';
import { enteredEmail, enteredMobile, startFlowAhead } from '../../environment/ahead.js';
import { withCode } from '../../environment/changes.js';
import {
  newEmail,
  newMobile,
  request,
  signUp,
  wrongCode,
  type Person,
} from '../../environment/people.js';
import { refusalOf } from '../../environment/refusals.js';
import type { System } from '../../environment/system.js';
import { typeWrongPasswords } from '../../environment/wrong-passwords.js';
import {
  almostClose,
  changedPerson,
  disableAccount,
  openUndo,
  rebindChannels,
} from './accounts.js';
import { flowOf, type Play } from './stage.js';

/** A log-in that needs a code, for a person with a mobile. */
async function challenge(
  system: System,
  { email, mobile = '', password }: Pick<Person, 'email' | 'mobile' | 'password'>,
) {
  await typeWrongPasswords(system, email, 3);
  const { answer, code } = await withCode(system, mobile, () =>
    system.gateway.sessions.logIn({ ...request(), email, password }),
  );
  const { flow, flowSecret = '' } = answer.challenge ?? {};
  return { step: { flowId: flow?.id ?? '' }, holder: asFlowHolder(flowSecret), code };
}

async function startRecovery(system: System) {
  const { mobile = '' } = await signUp(system, { mobile: newMobile() });
  const { answer, code } = await withCode(system, mobile, () =>
    system.gateway.recovery.startAccountRecovery({ ...request(), mobile }),
  );
  const step = { flowId: answer.flow?.id ?? '' };
  return { step, holder: asFlowHolder(answer.flowSecret), code };
}

/** The code at log-in (G6.3), and forgotten accounts (G6.4). */
export const wayInPlays = {
  async 'log-in-completed'({ system }) {
    const person = await signUp(system, { mobile: newMobile() });
    const { step, holder, code } = await challenge(system, person);
    await system.gateway.sessions.submitLogInCode({ ...request(), ...step, code }, holder);
    return flowOf(system, step.flowId);
  },

  async 'log-in-cancelled'({ system }) {
    const person = await signUp(system, { mobile: newMobile() });
    const { step, holder } = await challenge(system, person);
    await system.gateway.flows.cancelFlow({ ...request(), ...step }, holder);
    return flowOf(system, step.flowId);
  },

  async 'log-in-for-a-wrong-password'({ system }) {
    const { email } = await signUp(system);
    const [challenged] = await typeWrongPasswords(system, email, 4);
    const { flow, flowSecret = '' } = challenged ?? {};
    const typed = { ...request(), flowId: flow?.id ?? '', code: '000000' };
    const holder = asFlowHolder(flowSecret);
    await refusalOf(system.gateway.sessions.submitLogInCode(typed, holder));
    return flowOf(system, flow?.id, 'RUNNING');
  },

  async 'log-in-locked'({ system }) {
    const person = await signUp(system, { mobile: newMobile() });
    await almostClose(system, person.uin);
    const { step, holder, code } = await challenge(system, person);
    const wrong = { ...request(), ...step, code: wrongCode(code) };
    await refusalOf(system.gateway.sessions.submitLogInCode(wrong, holder));
    return flowOf(system, step.flowId);
  },

  async 'log-in-refused'({ system }) {
    const person = await signUp(system, { mobile: newMobile() });
    const { step, holder, code } = await challenge(system, person);
    await rebindChannels(system, person.uin);
    const late = { ...request(), ...step, code };
    await refusalOf(system.gateway.sessions.submitLogInCode(late, holder));
    return flowOf(system, step.flowId);
  },

  async 'log-in-account-changed'({ system }) {
    const person = await signUp(system, { mobile: newMobile() });
    const { step } = await challenge(system, person);
    await disableAccount(system, person.uin);
    return flowOf(system, step.flowId);
  },

  async 'log-in-frozen'({ system }) {
    const { person, token } = await changedPerson(system);
    const { step } = await challenge(system, person);
    await openUndo(system, token);
    return flowOf(system, step.flowId);
  },

  async 'log-in-expired'(stage) {
    const ahead = await stage.ahead();
    const { flowId } = await startFlowAhead<LogInInput>(ahead, {
      workflow: 'logIn',
      workflowId: 'log-in/expired',
      values: { email: enteredEmail(newEmail()), account: undefined },
    });
    await ahead.sleep('10m');
    return flowOf(ahead.system, flowId);
  },

  async 'account-recovery-completed'({ system }) {
    const { step, holder, code } = await startRecovery(system);
    await system.gateway.flows.submitCode({ ...request(), ...step, code }, holder);
    return flowOf(system, step.flowId);
  },

  async 'account-recovery-cancelled'({ system }) {
    const { step, holder } = await startRecovery(system);
    await system.gateway.flows.cancelFlow({ ...request(), ...step }, holder);
    return flowOf(system, step.flowId);
  },

  async 'account-recovery-expired'(stage) {
    const ahead = await stage.ahead();
    const { flowId } = await startFlowAhead<RecoverAccountInput>(ahead, {
      workflow: 'recoverAccount',
      workflowId: 'account-recovery/expired',
      values: { mobile: enteredMobile(newMobile()) },
    });
    await ahead.sleep('1h');
    return flowOf(ahead.system, flowId);
  },
} satisfies Record<string, Play>;
