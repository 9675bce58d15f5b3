import { messageWorkflowId } from '../../../src/domain/subscription-message.js';
import { MessageState } from '../../../src/gen/holdfast/v1/message.js';
import { changeContactEmail, newEvent, publish, untilMessage } from '../../environment/messages.js';
import { newEmail } from '../../environment/people.js';
import type { System } from '../../environment/system.js';
import { newPerson } from './accounts.js';
import { releasedMessage } from './contact-email.js';
import type { Play, Played } from './stage.js';

const messageOf = (of: System, messageId: string): Played => ({
  of,
  workflowId: messageWorkflowId(messageId),
  status: 'COMPLETED',
});

/** Subscription messages (G7.1, G3.1). */
export const messagePlays = {
  async 'message-sent'({ system }) {
    const { person } = await newPerson(system);
    return messageOf(system, await publish(system, newEvent(person.uin).event));
  },

  async 'message-released'({ system }) {
    const { messageId } = await releasedMessage(system);
    return messageOf(system, messageId);
  },

  async 'message-expired'(stage) {
    const { person, holder } = await newPerson(stage.system);
    await changeContactEmail(stage.system, holder, newEmail());
    const ahead = await stage.ahead();
    const messageId = await publish(ahead.system, newEvent(person.uin).event);
    await untilMessage(ahead.system, messageId, MessageState.MESSAGE_STATE_HELD);
    await ahead.sleep('7 days');
    return messageOf(ahead.system, messageId);
  },
} satisfies Record<string, Play>;
