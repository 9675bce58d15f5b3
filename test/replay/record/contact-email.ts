import { WITH_CONTACT_EMAIL_LINK } from '../../../src/cli/inbox-reader.js';
import { MessageState } from '../../../src/gen/holdfast/v1/message.js';
import type { ChangeContactEmailInput } from '../../../src/workflows/change-contact-email.js';
import { enteredEmail, startChangeAhead } from '../../environment/ahead.js';
import { withLink, type Holder } from '../../environment/changes.js';
import { newEvent, publish, untilMessage } from '../../environment/messages.js';
import { askAsOperator } from '../../environment/operators.js';
import { newEmail, request } from '../../environment/people.js';
import type { System } from '../../environment/system.js';
import { changedPerson, disableAccount, newPerson, openUndo, rebindChannels } from './accounts.js';
import { flowOf, type Play } from './stage.js';

async function start(system: System, holder: Holder) {
  const email = newEmail();
  const { answer, token } = await withLink(system, email, WITH_CONTACT_EMAIL_LINK, () =>
    system.gateway.flows.startContactEmailChange({ ...request(), email }, holder),
  );
  return { step: { flowId: answer.flow?.id ?? '' }, token };
}

/** A message that was held until the contact email was verified. */
export async function releasedMessage(system: System) {
  const { person, holder } = await newPerson(system);
  const { step, token } = await start(system, holder);
  const messageId = await publish(system, newEvent(person.uin).event);
  await untilMessage(system, messageId, MessageState.MESSAGE_STATE_HELD);
  await system.gateway.recovery.verifyContactEmail({ ...request(), token });
  return { step, messageId };
}

/** Changing the contact email (G3.1). */
export const contactEmailPlays = {
  async 'contact-email-change-completed'({ system }) {
    const { holder } = await newPerson(system);
    const { step, token } = await start(system, holder);
    await system.gateway.recovery.verifyContactEmail({ ...request(), token });
    return flowOf(system, step.flowId);
  },

  async 'contact-email-change-completed-releasing-messages'({ system }) {
    const { step } = await releasedMessage(system);
    return flowOf(system, step.flowId);
  },

  async 'contact-email-change-another-address'({ system }) {
    const { holder } = await newPerson(system);
    await start(system, holder);
    const { step, token } = await start(system, holder);
    await system.gateway.recovery.verifyContactEmail({ ...request(), token });
    return flowOf(system, step.flowId);
  },

  async 'contact-email-change-cancelled'({ system }) {
    const { holder } = await newPerson(system);
    const { step } = await start(system, holder);
    await system.gateway.flows.cancelFlow({ ...request(), ...step }, holder);
    return flowOf(system, step.flowId);
  },

  async 'contact-email-change-refused'({ system }) {
    const { person, holder } = await newPerson(system);
    const { step, token } = await start(system, holder);
    await rebindChannels(system, person.uin);
    await system.gateway.recovery.verifyContactEmail({ ...request(), token });
    return flowOf(system, step.flowId);
  },

  async 'contact-email-change-account-changed'({ system }) {
    const { person, holder } = await newPerson(system);
    const { step } = await start(system, holder);
    await disableAccount(system, person.uin);
    return flowOf(system, step.flowId);
  },

  async 'contact-email-change-frozen'({ system }) {
    const { holder, token } = await changedPerson(system);
    const { step } = await start(system, holder);
    await openUndo(system, token);
    return flowOf(system, step.flowId);
  },

  async 'contact-email-change-operated'(stage) {
    const { holder } = await newPerson(stage.system);
    const ahead = await stage.ahead();
    const { system } = ahead;
    const { flowId } = await startChangeAhead<ChangeContactEmailInput>(ahead, holder, {
      workflow: 'changeContactEmail',
      kind: 'contact-email-change',
      values: { email: enteredEmail(newEmail()) },
    });
    await ahead.sleep('61s');
    await askAsOperator(system, flowId, 'operatorResend');
    await askAsOperator(system, flowId, 'operatorCancel');
    return flowOf(system, flowId);
  },

  async 'contact-email-change-expired'(stage) {
    const { holder } = await newPerson(stage.system);
    const ahead = await stage.ahead();
    const { flowId } = await startChangeAhead<ChangeContactEmailInput>(ahead, holder, {
      workflow: 'changeContactEmail',
      kind: 'contact-email-change',
      values: { email: enteredEmail(newEmail()) },
    });
    await ahead.sleep('7 days');
    return flowOf(ahead.system, flowId);
  },
} satisfies Record<string, Play>;
