import { createKeyRing } from '../../../src/keys/key-ring.js';
import { digestTypedCode } from '../../../src/keys/codes.js';
import type { ChangeContactMobileInput } from '../../../src/workflows/change-contact-mobile.js';
import { submitCodeUpdate } from '../../../src/workflows/definitions.js';
import { enteredMobile, startChangeAhead } from '../../environment/ahead.js';
import { logIn, submitNewAddress, withCode, type Holder } from '../../environment/changes.js';
import { askAsOperator } from '../../environment/operators.js';
import { newMobile, request } from '../../environment/people.js';
import type { System } from '../../environment/system.js';
import { changedPerson, disableAccount, newPerson, openUndo } from './accounts.js';
import { flowOf, takeUnseen, type Play } from './stage.js';

async function start(system: System, holder: Holder) {
  const mobile = newMobile();
  const { answer, code } = await withCode(system, mobile, () =>
    system.gateway.flows.startContactMobileChange({ ...request(), mobile }, holder),
  );
  return { step: { flowId: answer.flow?.id ?? '' }, code };
}

/** Changing the contact mobile (G2.1). */
export const contactMobilePlays = {
  async 'contact-mobile-change-completed'({ system }) {
    const { holder } = await newPerson(system);
    const { step, code } = await start(system, holder);
    await system.gateway.flows.submitCode({ ...request(), ...step, code }, holder);
    return flowOf(system, step.flowId);
  },

  async 'contact-mobile-change-another-address'({ system }) {
    const { holder } = await newPerson(system);
    await start(system, holder);
    // Once by starting again, and once as a step.
    const { step } = await start(system, holder);
    await submitNewAddress(system, step, holder, { mobile: newMobile() });
    return flowOf(system, step.flowId);
  },

  async 'contact-mobile-change-cancelled'({ system }) {
    const { holder } = await newPerson(system);
    const { step } = await start(system, holder);
    await system.gateway.flows.cancelFlow({ ...request(), ...step }, holder);
    return flowOf(system, step.flowId);
  },

  async 'contact-mobile-change-taken-over'({ system }) {
    const { person, holder } = await newPerson(system);
    await start(system, holder);
    const other = await logIn(system, person);
    const { step, code } = await start(system, other);
    await system.gateway.flows.submitCode({ ...request(), ...step, code }, other);
    return flowOf(system, step.flowId);
  },

  async 'contact-mobile-change-refused'({ system }) {
    const { person, holder } = await newPerson(system);
    const { step, code } = await start(system, holder);
    const { session } = await system.gateway.sessions.getSession({}, holder);
    await system.db
      .updateTable('accounts')
      .set({ security_epoch: '999' })
      .where('uin', '=', person.uin)
      .execute();
    const keys = createKeyRing(system.config.SECRET_KEYS);
    const digests = digestTypedCode(keys, step.flowId, code);
    await takeUnseen(system, step, submitCodeUpdate, { digests }, session?.id);
    return flowOf(system, step.flowId);
  },

  async 'contact-mobile-change-account-changed'({ system }) {
    const { person, holder } = await newPerson(system);
    const { step } = await start(system, holder);
    await disableAccount(system, person.uin);
    return flowOf(system, step.flowId);
  },

  async 'contact-mobile-change-frozen'({ system }) {
    const { holder, token } = await changedPerson(system);
    const { step } = await start(system, holder);
    await openUndo(system, token);
    return flowOf(system, step.flowId);
  },

  async 'contact-mobile-change-operated'(stage) {
    const { holder } = await newPerson(stage.system);
    const ahead = await stage.ahead();
    const { system } = ahead;
    const { flowId } = await startChangeAhead<ChangeContactMobileInput>(ahead, holder, {
      workflow: 'changeContactMobile',
      kind: 'contact-mobile-change',
      values: { mobile: enteredMobile(newMobile()) },
    });
    await ahead.sleep('61s');
    await askAsOperator(system, flowId, 'operatorResend');
    await askAsOperator(system, flowId, 'operatorExtend', 60);
    await askAsOperator(system, flowId, 'operatorCancel');
    return flowOf(system, flowId);
  },

  async 'contact-mobile-change-expired'(stage) {
    const { holder } = await newPerson(stage.system);
    const ahead = await stage.ahead();
    const step = await startChangeAhead<ChangeContactMobileInput>(ahead, holder, {
      workflow: 'changeContactMobile',
      kind: 'contact-mobile-change',
      values: { mobile: enteredMobile(newMobile()) },
    });
    await ahead.sleep('1m');
    await ahead.system.gateway.flows.resendCode({ ...request(), ...step }, holder);
    await ahead.sleep('1h');
    return flowOf(ahead.system, step.flowId);
  },
} satisfies Record<string, Play>;
