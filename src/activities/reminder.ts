import { toEnteredAddress } from '../db/channels.js';
import type { TakenReminder } from '../db/rotation-reminders.js';
import { PASSWORD_AGE } from '../domain/durations.js';
import { REMINDER_TRIES_LIFETIME, waitBeforeTry, type ReminderReason } from '../domain/rotation.js';
import type { Attempt, Messenger } from '../messaging/messenger.js';
import { DeliveryError } from '../messaging/provider.js';
import { reminderId, type ReminderResult } from './reminder-notes.js';

const DAY = 24 * 60 * 60 * 1000;

/** The result of a reminder that is of no use any more, or has nowhere to go; undefined for any other. */
export function skipReminder(reminder: TakenReminder): ReminderResult | undefined {
  const reason = reasonToSkip(reminder);
  return reason && { ...resultOf(reminder), state: 'SKIPPED', reason };
}

function reasonToSkip(reminder: TakenReminder): ReminderReason | undefined {
  if (reminder.is_changed || !reminder.password_due_at) return 'PASSWORD_CHANGED';
  if (!reminder.is_active) return 'ACCOUNT_NOT_ACTIVE';
  return addressOf(reminder) ? undefined : 'NO_VERIFIED_CHANNEL';
}

/** The contact email, else the contact mobile. */
function addressOf({ email, mobile }: TakenReminder) {
  if (email !== null) return toEnteredAddress('email', email);
  return mobile === null ? undefined : toEnteredAddress('mobile', mobile);
}

/**
 * Hands a reminder to the first provider that takes it.
 * @param paused providers that an operator has stopped.
 * @returns what came of it: it is queued still when another try makes sense.
 */
export async function sendReminder(
  messenger: Messenger,
  reminder: TakenReminder,
  paused: ReadonlySet<string>,
): Promise<ReminderResult> {
  const { password_due_at: dueAt, language } = reminder;
  const to = addressOf(reminder);
  if (!to || !dueAt) throw new Error('a reminder without an address or a password was to be sent');
  const { channel, address, masked } = to;
  const attempts: Attempt[] = [];
  const keep = (attempt: Attempt): Promise<void> => {
    attempts.push(attempt);
    return Promise.resolve();
  };
  const result = { ...resultOf(reminder), to: { channel, masked }, attempts };
  const changedOn = dayOf(dueAt.valueOf() - PASSWORD_AGE);
  // The same for all of a day: what is written once is sent to many.
  const content = {
    template: 'password-reminder' as const,
    changedOn,
    origin: { at: dayOf(Date.now()) },
  };
  const message = { id: reminderId(reminder), channel, address, language, content };
  try {
    const barred = { paused, refused: new Set(reminder.refused_by) };
    const { provider } = await messenger.deliver(message, keep, barred);
    return { ...result, state: 'SENT', provider };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    const tries = reminder.tries + 1;
    const age = Date.now() - reminder.created_at.valueOf();
    const isFinal = error.permanent || age >= REMINDER_TRIES_LIFETIME;
    return isFinal
      ? { ...result, tries, state: 'FAILED', reason: 'DELIVERY_FAILED' }
      : { ...result, tries, wait: waitBeforeTry(tries) };
  }
}

function resultOf({ uin, password_version, period, tries }: TakenReminder): ReminderResult {
  return {
    uin,
    password_version,
    period,
    tries,
    state: 'QUEUED',
    reason: null,
    wait: 0,
    to: undefined,
    provider: undefined,
    attempts: [],
  };
}

/** The beginning of a day in UTC, milliseconds since the epoch. */
function dayOf(at: number): number {
  return at - (at % DAY);
}
