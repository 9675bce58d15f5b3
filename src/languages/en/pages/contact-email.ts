import type { ContactEmailTexts } from '../../../web/texts/texts.js';

const BACK = 'Back to the account centre';

/** The pages that verify a contact email (G3.1), in the words of the mail that leads there. */
export const contactEmail: ContactEmailTexts = {
  link: {
    title: 'Verify your contact email',
    address: 'Contact email',
    text: 'From then on it receives messages about payments, expiring resources and events. What fell due meanwhile is sent to it now.',
    submit: 'Verify this address',
    notYou: 'It wasn’t you? Close this page: none of those messages is sent to this address.',
  },
  deadLink: {
    used: {
      title: 'This address is verified already',
      text: 'It receives messages about payments, expiring resources and events. There is nothing else to do.',
      next: BACK,
    },
    expired: {
      title: 'This link has expired',
      text: 'Links live for 7 days, and end when the account is changed in another way. The address isn’t verified: log in and enter it again, and we mail a new link.',
      next: BACK,
    },
    replaced: {
      title: 'A newer link was sent',
      text: 'An address was entered after this link was sent, and only the newest link works. Open the latest mail from us in the mailbox of that address.',
      next: BACK,
    },
    unknown: {
      title: 'This link doesn’t work',
      text: 'Perhaps a part of it was lost on the way. Copy the whole link from the mail.',
      next: BACK,
    },
  },
  verified: {
    title: 'Your contact email is verified',
    text: 'From now on it receives messages about payments, expiring resources and events.',
    next: BACK,
  },
};
