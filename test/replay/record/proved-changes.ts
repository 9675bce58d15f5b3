import { IdentityMethodKind } from '../../../src/gen/holdfast/v1/flow.js';
import { startChangeAhead, untilFlow } from '../../environment/ahead.js';
import {
  logIn,
  startProved,
  submitNewAddress,
  withCode,
  type Holder,
} from '../../environment/changes.js';
import {
  NEW_PASSWORD,
  newEmail,
  newMobile,
  PASSWORD,
  request,
  twice,
  wrongCode,
} from '../../environment/people.js';
import { refusalOf } from '../../environment/refusals.js';
import type { System } from '../../environment/system.js';
import {
  almostClose,
  changedPerson,
  disableAccount,
  newPerson,
  openUndo,
  rebindChannels,
} from './accounts.js';
import { flowOf, type Play } from './stage.js';

const { IDENTITY_METHOD_KIND_SECURITY_MOBILE, IDENTITY_METHOD_KIND_VERIFICATION_EMAIL } =
  IdentityMethodKind;

interface ProvedChange<Kind extends string> {
  /** First part of its workflow ids and its histories' names. */
  kind: Kind;
  workflow: string;
  start: Parameters<typeof startProved>[1];
  /** What follows once identity is verified. */
  finish: (system: System, step: { flowId: string }, holder: Holder) => Promise<unknown>;
}

type Ending =
  | 'account-changed'
  | 'cancelled'
  | 'completed'
  | 'expired'
  | 'frozen'
  | 'identity-expired'
  | 'locked'
  | 'refused'
  | 'taken-over';

function playsOf<Kind extends string>(
  change: ProvedChange<Kind>,
): Record<`${Kind}-${Ending}`, Play> {
  const { kind, workflow, start, finish } = change;

  const plays: Record<Ending, Play> = {
    async completed({ system }) {
      const { person, holder } = await newPerson(system);
      const { step } = await startProved(system, start, holder, person);
      // Another change that is open ends with it.
      const other = { ...request(), mobile: newMobile() };
      await system.gateway.flows.startContactMobileChange(other, holder);
      await finish(system, step, holder);
      return flowOf(system, step.flowId);
    },

    async cancelled({ system }) {
      const { holder } = await newPerson(system);
      const { flows } = system.gateway;
      const { flow } = await flows[start](request(), holder);
      await flows.cancelFlow({ ...request(), flowId: flow?.id ?? '' }, holder);
      return flowOf(system, flow?.id);
    },

    async refused({ system }) {
      const { person, holder } = await newPerson(system);
      const { step } = await startProved(system, start, holder, person);
      await rebindChannels(system, person.uin);
      await finish(system, step, holder);
      return flowOf(system, step.flowId);
    },

    async locked({ system }) {
      const { person, holder } = await newPerson(system);
      await almostClose(system, person.uin);
      const identityMethod = IDENTITY_METHOD_KIND_SECURITY_MOBILE;
      const { flows } = system.gateway;
      const { answer, code } = await withCode(system, person.mobile, () =>
        flows[start]({ ...request(), identityMethod }, holder),
      );
      const flowId = answer.flow?.id ?? '';
      const wrong = { ...request(), flowId, code: wrongCode(code) };
      await refusalOf(flows.submitCode(wrong, holder));
      return flowOf(system, flowId);
    },

    async 'account-changed'({ system }) {
      const { person, holder } = await newPerson(system);
      const { step } = await startProved(system, start, holder, person);
      await disableAccount(system, person.uin);
      return flowOf(system, step.flowId);
    },

    async frozen({ system }) {
      const { person, holder, token } = await changedPerson(system);
      const { step } = await startProved(system, start, holder, person);
      await openUndo(system, token);
      return flowOf(system, step.flowId);
    },

    async 'taken-over'({ system }) {
      const { person, holder } = await newPerson(system);
      await startProved(system, start, holder, person);
      const other = await logIn(system, person);
      const { flows } = system.gateway;
      const { flow } = await flows[start](request(), other);
      const step = { flowId: flow?.id ?? '' };
      const method = IDENTITY_METHOD_KIND_VERIFICATION_EMAIL;
      const { code } = await withCode(system, person.email, () =>
        flows.chooseIdentityMethod({ ...request(), ...step, method }, other),
      );
      await flows.submitCode({ ...request(), ...step, code }, other);
      await finish(system, step, other);
      return flowOf(system, step.flowId);
    },

    async expired(stage) {
      const { holder } = await newPerson(stage.system);
      const ahead = await stage.ahead();
      const { flowId } = await startChangeAhead(ahead, holder, { workflow, kind, values: {} });
      await ahead.sleep('1h');
      return flowOf(ahead.system, flowId);
    },

    async 'identity-expired'(stage) {
      const { person, holder } = await newPerson(stage.system);
      const ahead = await stage.ahead();
      const { system } = ahead;
      const { answer: step, code } = await withCode(system, person.mobile, () =>
        startChangeAhead(ahead, holder, {
          workflow,
          kind,
          values: { identityMethod: 'SECURITY_MOBILE' },
        }),
      );
      const { flows } = system.gateway;
      await flows.submitCode({ ...request(), ...step, code }, holder);
      await ahead.sleep('10m');
      await untilFlow(system, step.flowId, ({ state }) => state === 'AWAITING_IDENTITY_METHOD');
      await flows.cancelFlow({ ...request(), ...step }, holder);
      return flowOf(system, step.flowId);
    },
  };

  const named = Object.entries(plays).map(([ending, play]) => [`${kind}-${ending}`, play]);
  return Object.fromEntries(named) as Record<`${Kind}-${Ending}`, Play>;
}

/** Changes that begin with verifying identity (G2.2, G3.2, G3.3, G4). */
export const provedChangePlays = {
  ...playsOf({
    kind: 'security-mobile-change',
    workflow: 'changeSecurityMobile',
    start: 'startSecurityMobileChange',
    finish: (system, step, holder) =>
      submitNewAddress(system, step, holder, { mobile: newMobile() }),
  }),
  ...playsOf({
    kind: 'verification-email-change',
    workflow: 'changeVerificationEmail',
    start: 'startVerificationEmailChange',
    finish: (system, step, holder) => submitNewAddress(system, step, holder, { email: newEmail() }),
  }),
  ...playsOf({
    kind: 'login-email-change',
    workflow: 'changeLoginEmail',
    start: 'startLoginEmailChange',
    finish: (system, step, holder) => submitNewAddress(system, step, holder, { email: newEmail() }),
  }),
  ...playsOf({
    kind: 'password-change',
    workflow: 'changePassword',
    start: 'startPasswordChange',
    finish: ({ gateway }, step, holder) =>
      gateway.flows.submitPassword(
        { ...request(), ...step, oldPassword: PASSWORD, ...twice(NEW_PASSWORD) },
        holder,
      ),
  }),
};
