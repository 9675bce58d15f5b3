import type { FieldRefusal } from './errors.js';

/** What subscription messages are about. */
export const MESSAGE_CATEGORIES = ['OVERDUE_PAYMENT', 'RESOURCE_EXPIRATION', 'EVENT'] as const;

/** One of {@link MESSAGE_CATEGORIES}; accounts choose by it (G7.2). */
export type MessageCategory = (typeof MESSAGE_CATEGORIES)[number];

/** What became of a message, or of its delivery to one channel. */
export type MessageState = 'QUEUED' | 'HELD' | 'SENDING' | 'SENT' | 'FAILED' | 'SUPPRESSED';

/** Why a message, or its delivery to one channel, has failed. */
export type MessageFailure = 'DELIVERY_FAILED' | 'MESSAGE_EXPIRED' | 'CHANNEL_CHANGED';

/** The values of each template and their longest lengths in characters: a text message stays short. */
export const SUBSCRIPTION_TEMPLATES = {
  'payment-overdue': { amount: 64, due: 64 },
  'resource-expiring': { resource: 64, expires: 64 },
  event: { title: 64, text: 200 },
} as const;

/** A template of messages that internal services publish. */
export type SubscriptionTemplate = keyof typeof SUBSCRIPTION_TEMPLATES;

/** The one category of each template: a publisher can't call an event an overdue payment. */
const CATEGORY_OF: Record<SubscriptionTemplate, MessageCategory> = {
  'payment-overdue': 'OVERDUE_PAYMENT',
  'resource-expiring': 'RESOURCE_EXPIRATION',
  event: 'EVENT',
};

/** A template with its values. */
export type FilledTemplate = {
  [Name in SubscriptionTemplate]: { template: Name } & Readonly<
    Record<keyof (typeof SUBSCRIPTION_TEMPLATES)[Name], string>
  >;
}[SubscriptionTemplate];

/**
 * Control characters, other line ends, halves of characters, and what turns the direction of a text
 * around: with these, a text shows as something else than it is (Unicode TR #36).
 */
const HARMFUL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;
/** A name that is safe to repeat in an answer. */
const NAME = /^[a-z_]{1,32}$/;
/** Refused fields that are named; an answer's headers have little room. */
const MAX_REFUSED = 20;

/** Whether a template is one of {@link SUBSCRIPTION_TEMPLATES}. */
function isTemplate(name: string): name is SubscriptionTemplate {
  return Object.hasOwn(SUBSCRIPTION_TEMPLATES, name);
}

/**
 * Fills a template of a category with exactly its own values.
 * @returns it, or the refused fields: `template` when it is unknown or of another category, and
 *   `values.<name>` for each value that is missing, not the template's, too long, or has characters that
 *   would show as something else.
 */
export function fillTemplate(
  category: MessageCategory,
  template: string,
  values: Readonly<Record<string, string>>,
): { filled: FilledTemplate } | { refused: FieldRefusal[] } {
  if (!isTemplate(template)) return { refused: [UNKNOWN] };
  const lengths = new Map<string, number>(Object.entries(SUBSCRIPTION_TEMPLATES[template]));
  const missing = [...lengths.keys()].filter((name) => !Object.hasOwn(values, name));
  const refused = [
    ...(CATEGORY_OF[template] === category ? [] : [OF_ANOTHER_CATEGORY]),
    ...missing.map((name) => refusal(name, 'REQUIRED', 'This value is required.')),
    ...Object.entries(values).flatMap(([name, value]) => judge(name, value, lengths.get(name))),
  ];
  if (refused.length > 0) return { refused: refused.slice(0, MAX_REFUSED) };
  // Its values are the template's, no more and no less.
  return { filled: { template, ...values } as FilledTemplate };
}

function judge(name: string, value: string, maxLength: number | undefined): FieldRefusal[] {
  if (maxLength === undefined) {
    return [refusal(name, 'VALUE_UNEXPECTED', 'The template has no such value.')];
  }
  if (value.trim() === '') return [refusal(name, 'REQUIRED', 'This value is required.')];
  // Counting the characters of a long text takes long: by its units it is too long already.
  if (value.length > maxLength * 2 || [...value].length > maxLength) {
    const description = `Must have at most ${maxLength.toString()} characters.`;
    return [refusal(name, 'VALUE_TOO_LONG', description)];
  }
  if (HARMFUL.test(value)) {
    return [refusal(name, 'VALUE_INVALID', 'Must have no control characters.')];
  }
  return [];
}

function refusal(name: string, reason: string, description: string): FieldRefusal {
  return { field: NAME.test(name) ? `values.${name}` : 'values', reason, description };
}

const UNKNOWN: FieldRefusal = {
  field: 'template',
  reason: 'TEMPLATE_UNKNOWN',
  description: `Must be one of ${Object.keys(SUBSCRIPTION_TEMPLATES).join(', ')}.`,
};

const OF_ANOTHER_CATEGORY: FieldRefusal = {
  field: 'template',
  reason: 'TEMPLATE_NOT_OF_CATEGORY',
  description: 'The template is for messages of another category.',
};

/** The id of the workflow that delivers a message. */
export function messageWorkflowId(messageId: string): string {
  return `message/${messageId}`;
}
