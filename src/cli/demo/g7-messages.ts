import {
  ContactChannelKind,
  MessageCategory,
  MessageState,
} from '../../gen/holdfast/v1/message.js';
import { WITH_CONTACT_EMAIL_LINK } from '../inbox-reader.js';
import { expect, matches, refused, refusedField } from './checks.js';
import { BOTH, EMAIL, MOBILE, newEvent, publish, tellMessage, untilState } from './messages.js';
import { logIn, newEmail, request, signUp } from './people.js';
import type { Row } from './row.js';

const { MESSAGE_CATEGORY_EVENT: EVENT, MESSAGE_CATEGORY_OVERDUE_PAYMENT: OVERDUE_PAYMENT } =
  MessageCategory;
const {
  MESSAGE_STATE_HELD: HELD,
  MESSAGE_STATE_SENT: SENT,
  MESSAGE_STATE_SUPPRESSED: SUPPRESSED,
} = MessageState;

/** G7: messages. */
export const MESSAGE_ROWS: Row[] = [
  {
    row: 'G7.1',
    does: 'a service publishes a message, once for each key; it reaches the verified contact email',
    async play(stage, tell) {
      const { messages } = stage.service;
      const person = await signUp(stage);
      const { event, title } = newEvent(person.uin);
      const [first, again] = [await publish(stage, event), await publish(stage, event)];
      expect(first === again, 'the same key is the same message');
      tell(`published "${event.values.title}" twice under one key: one message, ${first}`);
      const another = { ...request(), ...event, urgent: true };
      await refused('MESSAGE_KEY_REUSED', messages.publishMessage(another));
      tell('another message under the same key: refused with MESSAGE_KEY_REUSED');
      const wrong = { ...request(), ...newEvent(person.uin).event };
      const unknown = messages.publishMessage({ ...wrong, template: 'advert' });
      await refusedField('template', 'TEMPLATE_UNKNOWN', unknown);
      tell('an unknown template: refused with TEMPLATE_UNKNOWN');
      const foreign = messages.publishMessage({ ...wrong, category: OVERDUE_PAYMENT });
      await refusedField('template', 'TEMPLATE_NOT_OF_CATEGORY', foreign);
      tell('an event as an overdue payment: refused with TEMPLATE_NOT_OF_CATEGORY');
      await stage.inbox.next(person.email, title);
      const copies = await stage.inbox.unread(person.email);
      expect(!copies.some(({ text }) => title.test(text)), 'it is sent once');
      tell(`one mail came to ${person.email}`);
    },
  },
  {
    row: 'G7.2',
    does: 'an account chooses by category: both channels, each by itself, or none; overdue payments can’t be switched off',
    async play(stage, tell) {
      const { flows, messages, recovery } = stage.service;
      const person = await signUp(stage);
      const holder = await logIn(stage.service, person);
      const { subscriptions } = await messages.getSubscriptions({}, holder);
      const areDefaults = subscriptions.every(({ channels }) => channels.join() === EMAIL.join());
      expect(areDefaults, 'until it chooses, the contact email gets all');
      const choose = (channels: typeof BOTH, category = EVENT) =>
        messages.changeSubscription({ ...request(), category, channels }, holder);
      await choose(BOTH);
      tell('events are wanted by mail and by text');
      const contact = newEmail();
      await flows.startContactEmailChange({ ...request(), email: contact }, holder);
      const { token } = await stage.inbox.link(contact, WITH_CONTACT_EMAIL_LINK);
      const both = newEvent(person.uin);
      const messageId = await publish(stage, both.event);
      await stage.inbox.next(person.mobile, both.title);
      tellMessage(tell, await untilState(stage.service, messageId, SENT));
      await recovery.verifyContactEmail({ ...request(), token });
      await stage.inbox.next(contact, both.title);
      tell(`the new contact email was verified, and one mail came to it`);
      await choose([]);
      const unwanted = await publish(stage, newEvent(person.uin, true).event);
      const suppressed = await untilState(stage.service, unwanted, SUPPRESSED);
      expect(suppressed.deliveries.length === 0, 'it goes nowhere');
      tellMessage(tell, suppressed);
      await refused('SUBSCRIPTION_REQUIRED', choose([], OVERDUE_PAYMENT));
      tell('overdue payments to no channel: refused with SUBSCRIPTION_REQUIRED');
      await choose(MOBILE, OVERDUE_PAYMENT);
      const overdue = await publish(stage, {
        ...newEvent(person.uin).event,
        category: OVERDUE_PAYMENT,
        template: 'payment-overdue',
        values: { amount: '8.50 EUR', due: '1 May' },
      });
      await stage.inbox.next(person.mobile, /8\.50 EUR/);
      tellMessage(tell, await untilState(stage.service, overdue, SENT));
    },
  },
  {
    row: 'G7.3',
    does: 'its publisher reads and lists its state and the provider that took it; another service doesn’t',
    async play(stage, tell) {
      const { messages } = stage.service;
      const person = await signUp(stage);
      const holder = await logIn(stage.service, person);
      const messageId = await publish(stage, newEvent(person.uin).event);
      const sent = await untilState(stage.service, messageId, SENT);
      const [delivery] = sent.deliveries;
      const channel = ContactChannelKind.CONTACT_CHANNEL_KIND_EMAIL;
      matches(delivery, { channel, state: SENT, reason: '' });
      expect(delivery !== undefined && delivery.provider !== '', 'it says which provider took it');
      tellMessage(tell, sent);
      await stage.service.flows.startContactEmailChange(
        { ...request(), email: newEmail() },
        holder,
      );
      const later = await publish(stage, newEvent(person.uin).event);
      tellMessage(tell, await untilState(stage.service, later, HELD));
      const of = { uin: person.uin, pageSize: 1 };
      const page = await messages.listMessages(of);
      const next = await messages.listMessages({ ...of, pageToken: page.nextPageToken });
      const listed = [...page.messages, ...next.messages].map(({ id }) => id);
      expect(listed.join() === [later, messageId].join(), 'they are listed, newest first');
      const held = await messages.listMessages({ uin: person.uin, state: HELD });
      expect(held.messages.map(({ id }) => id).join() === later, 'one of them is held');
      tell('both are listed, newest first, a page each; one of them as held');
      await refused('CALLER_NOT_ALLOWED', stage.operator.messages.getMessage({ messageId }));
      tell('a service that publishes nothing: CALLER_NOT_ALLOWED');
    },
  },
];
