import { ContactChannelKind, MessageState } from '../../gen/holdfast/v1/message.js';
import { expect, matches, refused, refusedField } from './checks.js';
import { newEvent, untilState } from './messages.js';
import { request, signUp } from './people.js';
import type { Row } from './row.js';

/** G7: messages. */
export const MESSAGE_ROWS: Row[] = [
  {
    row: 'G7.1',
    does: 'a service publishes a message, once for each key; it reaches the verified contact email',
    async play(stage) {
      const { messages } = stage.service;
      const person = await signUp(stage);
      const { event, title } = newEvent(person.uin);
      const published = [
        await messages.publishMessage({ ...request(), ...event }),
        await messages.publishMessage({ ...request(), ...event }),
      ];
      const [first, again] = published.map(({ message }) => message?.id);
      expect(first === again, 'the same key is the same message');
      const another = { ...request(), ...event, urgent: true };
      await refused('MESSAGE_KEY_REUSED', messages.publishMessage(another));
      const unknown = { ...request(), ...newEvent(person.uin).event, template: 'advert' };
      await refusedField('template', 'TEMPLATE_UNKNOWN', messages.publishMessage(unknown));
      await stage.inbox.next(person.email, title);
      const copies = await stage.inbox.unread(person.email);
      expect(!copies.some(({ text }) => title.test(text)), 'it is sent once');
    },
  },
  {
    row: 'G7.3',
    does: 'its publisher reads its state and the provider that took it; another service doesn’t',
    async play(stage) {
      const { messages } = stage.service;
      const person = await signUp(stage);
      const { event } = newEvent(person.uin);
      const published = await messages.publishMessage({ ...request(), ...event });
      const messageId = published.message?.id ?? '';
      const sent = await untilState(stage.service, messageId, MessageState.MESSAGE_STATE_SENT);
      const [delivery] = sent.deliveries;
      const channel = ContactChannelKind.CONTACT_CHANNEL_KIND_EMAIL;
      matches(delivery, { channel, state: MessageState.MESSAGE_STATE_SENT, reason: '' });
      expect(delivery !== undefined && delivery.provider !== '', 'it says which provider took it');
      const foreign = stage.operator.messages.getMessage({ messageId });
      await refused('MESSAGE_NOT_FOUND', foreign);
    },
  },
];
