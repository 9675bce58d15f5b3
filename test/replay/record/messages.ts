import { messageWorkflowId } from '../../../src/domain/subscription-message.js';
import { MessageState } from '../../../src/gen/holdfast/v1/message.js';
import {
  changeContactEmail,
  chooseForEvents,
  createAccount,
  isOn,
  newEvent,
  publish,
  untilMessage,
  verifyContactEmail,
} from '../../environment/messages.js';
import { newEmail, newMobile, request } from '../../environment/people.js';
import { startSystem, type System } from '../../environment/system.js';
import { answer, startSmtpSink } from '../../messaging/smtp-sink.js';
import { RECORDING_KEYS } from '../keys.js';
import { newPerson } from './accounts.js';
import { releasedMessage } from './contact-email.js';
import type { Play, Played } from './stage.js';

const {
  MESSAGE_STATE_FAILED: FAILED,
  MESSAGE_STATE_HELD: HELD,
  MESSAGE_STATE_SENDING: SENDING,
  MESSAGE_STATE_SENT: SENT,
  MESSAGE_STATE_SUPPRESSED: SUPPRESSED,
} = MessageState;

const messageOf = (of: System, messageId: string): Played => ({
  of,
  workflowId: messageWorkflowId(messageId),
  status: 'COMPLETED',
});

/** A person who wants events on both channels, and whose contact email is not verified. */
async function newPersonOfTwoChannels(system: System) {
  const { person, holder } = await newPerson(system);
  await chooseForEvents(system, holder, 'both');
  const token = await changeContactEmail(system, holder, newEmail());
  return { person, holder, token };
}

/**
 * Plays in a system whose mail server answers with this, with an account that has both channels; its
 * histories are in the Temporal of the other one, which outlives it.
 */
function whileMailAnswers(
  code: number,
  play: (system: System, account: Awaited<ReturnType<typeof createAccount>>) => Promise<string>,
): Play {
  return async (stage) => {
    const sink = await startSmtpSink({
      onRcptTo: (_address, _session, callback) => {
        callback(answer(code, 'no'));
      },
    });
    const smtp = { SMTP_URL: `smtp://127.0.0.1:${sink.port}` };
    const system = await startSystem({ ...RECORDING_KEYS, ...smtp });
    const channels = { verificationEmail: newEmail(), securityMobile: newMobile() };
    const messageId = await play(system, await createAccount(system, channels));
    await system.stop();
    await sink.close();
    return messageOf(stage.system, messageId);
  };
}

/** Subscription messages (G7.1, G7.2, G3.1). */
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
    await untilMessage(ahead.system, messageId, HELD);
    await ahead.sleep('7 days');
    return messageOf(ahead.system, messageId);
  },

  async 'message-sent-to-both-channels'({ system }) {
    const { person, holder } = await newPerson(system);
    await chooseForEvents(system, holder, 'both');
    return messageOf(system, await publish(system, newEvent(person.uin).event));
  },

  async 'message-sent-to-both-channels-in-turn'({ system }) {
    const { person, token } = await newPersonOfTwoChannels(system);
    const messageId = await publish(system, newEvent(person.uin).event);
    await untilMessage(system, messageId, SENT, (message) => isOn(message, 'email', HELD));
    await verifyContactEmail(system, token);
    return messageOf(system, messageId);
  },

  async 'message-expired-on-one-of-two-channels'(stage) {
    const { person } = await newPersonOfTwoChannels(stage.system);
    const ahead = await stage.ahead();
    const messageId = await publish(ahead.system, newEvent(person.uin).event);
    await untilMessage(ahead.system, messageId, SENT);
    await ahead.sleep('7 days');
    return messageOf(ahead.system, messageId);
  },

  'message-failed': whileMailAnswers(550, async (system, { uin }) => {
    const messageId = await publish(system, newEvent(uin).event);
    await untilMessage(system, messageId, FAILED);
    return messageId;
  }),

  'message-moved-to-another-channel': whileMailAnswers(450, async (system, { uin, holder }) => {
    const messageId = await publish(system, newEvent(uin).event);
    await untilMessage(system, messageId, SENDING);
    const { flows } = system.gateway;
    await flows.startContactEmailChange({ ...request(), email: newEmail() }, holder);
    await untilMessage(system, messageId, HELD);
    await chooseForEvents(system, holder, 'mobile');
    await untilMessage(system, messageId, SENT);
    return messageId;
  }),

  async 'message-suppressed'({ system }) {
    const { person, holder } = await newPerson(system);
    await chooseForEvents(system, holder, 'none');
    return messageOf(system, await publish(system, newEvent(person.uin).event));
  },

  async 'message-suppressed-while-held'({ system }) {
    const { person, holder } = await newPerson(system);
    await changeContactEmail(system, holder, newEmail());
    const messageId = await publish(system, newEvent(person.uin).event);
    await untilMessage(system, messageId, HELD);
    await chooseForEvents(system, holder, 'none');
    return messageOf(system, messageId);
  },

  'message-suppressed-while-tried': whileMailAnswers(450, async (system, { uin, holder }) => {
    const messageId = await publish(system, newEvent(uin).event);
    await untilMessage(system, messageId, SENDING);
    await chooseForEvents(system, holder, 'none');
    await untilMessage(system, messageId, SUPPRESSED);
    return messageId;
  }),
} satisfies Record<string, Play>;
