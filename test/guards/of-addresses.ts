import type { Guard } from './guard.js';

const RESERVATIONS = 'activities/reservations.ts';

/** Guards of addresses, and of what is sent to them. */
export const ADDRESS_GUARDS: Guard[] = [
  {
    keeps: 'a login email that another has just released from being taken',
    file: RESERVATIONS,
    text: "  if (reserved) throw new Refusal('EMAIL_TAKEN');\n",
    without: '',
    tests: ['flows/login-email-kept.test.ts', 'flows/undo.test.ts'],
  },
  {
    keeps: 'a number from being the security mobile of too many accounts',
    file: RESERVATIONS,
    text: "  if (bound.length >= limit) throw new Refusal('MOBILE_LIMIT_REACHED');\n",
    without: '',
    tests: ['flows/mobile-binding-limit.test.ts'],
  },
  {
    keeps: 'a number from being bound by two accounts at once beyond the limit',
    file: RESERVATIONS,
    text: '  await sql`select pg_advisory_xact_lock(hashtextextended(${`mobile/${canonical}`}, 0))`.execute(\n    tx,\n  );\n',
    without: '',
    tests: ['flows/mobile-binding-limit.test.ts'],
  },
  {
    keeps: 'a released number from losing its reservation early',
    file: RESERVATIONS,
    text: "\n    .where('reserved_until', '>', sql<Date>`now()`)",
    without: '',
    tests: ['flows/login-email-kept.test.ts', 'flows/mobile-binding-limit.test.ts'],
  },
  {
    keeps: 'a message from going to an address that isn’t verified',
    file: 'domain/message-route.ts',
    text: 'isHeld: !channel.isVerified',
    without: 'isHeld: false',
    tests: ['flows/messages.test.ts', 'flows/message-routes.test.ts'],
  },
  {
    keeps: 'a provider that refused for good from being asked again',
    file: 'messaging/messenger.ts',
    text: "  if (refused.has(name)) return new DeliveryError('has refused it for good', true);\n",
    without: '',
    tests: ['messaging/messenger.test.ts', 'flows/providers.test.ts'],
  },
  {
    keeps: 'another subject’s key from being used with another message',
    file: 'db/messages.ts',
    text: "    if (!same) throw new Refusal('MESSAGE_KEY_REUSED');\n",
    without: '',
    tests: ['flows/message-publishing.test.ts'],
  },
];
