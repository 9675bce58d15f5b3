import type { Db, Tx } from '../db/pool.js';
import { noteReminders, type NotedReminder } from '../db/rotation-reminders.js';
import type { Attempt } from '../messaging/messenger.js';

/** What came of a reminder, with what was tried for it. */
export interface ReminderResult extends NotedReminder {
  /** Where it went or was to go; undefined when there is nowhere. */
  to: { channel: 'email' | 'mobile'; masked: string } | undefined;
  /** Who took it. */
  provider: string | undefined;
  attempts: readonly Attempt[];
}

/** Results that are written at once, and how long one waits for others, milliseconds. */
const NOTED_AT_ONCE = 25;
const NOTED_WITHIN = 50;

/** Writes results down in small groups: what is lost with the process is what it was just doing. */
export class ReminderNotes {
  private waiting: ReminderResult[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private failure: { error: unknown } | undefined;

  constructor(
    private readonly db: Db,
    private readonly runId: string,
  ) {}

  /** Keeps a result until it is written with others. */
  add(result: ReminderResult): void {
    this.waiting.push(result);
    if (this.waiting.length >= NOTED_AT_ONCE) this.write();
    else this.timer ??= setTimeout(() => this.write(), NOTED_WITHIN);
  }

  /** Resolves when all is written. @throws what the database said to a group that isn't. */
  async settle(): Promise<void> {
    this.write();
    await this.writing;
    this.check();
  }

  /** @throws what the database said: nothing more should be sent that can't be written down. */
  check(): void {
    if (this.failure) throw this.failure.error;
  }

  /** Groups are written one after another: they count in one row. */
  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const results = this.waiting.splice(0);
    if (results.length === 0) return;
    this.writing = this.writing
      .then(() => this.db.transaction().execute((tx) => writeResults(tx, this.runId, results)))
      .catch((error: unknown) => {
        this.failure ??= { error };
      });
  }
}

/** The id of a reminder's delivery: its mail has the same Message-ID whoever sends it, and however often. */
export function reminderId({
  uin,
  password_version: version,
  period,
}: Pick<NotedReminder, 'uin' | 'password_version' | 'period'>): string {
  return `reminder.${uin}.${version}.${period}`;
}

async function writeResults(
  tx: Tx,
  runId: string,
  results: readonly ReminderResult[],
): Promise<void> {
  await writeDeliveries(tx, results);
  const states = await noteReminders(
    tx,
    results.map(({ uin, password_version, period, state, reason, tries, wait }) => {
      return { uin, password_version, period, state, reason, tries, wait };
    }),
  );
  const count = (wanted: ReminderResult['state']) =>
    states.filter((state) => state === wanted).length;
  await tx
    .updateTable('rotation_runs')
    .set((eb) => ({
      sent: eb('sent', '+', count('SENT')),
      failed: eb('failed', '+', count('FAILED')),
      skipped: eb('skipped', '+', count('SKIPPED')),
      updated_at: new Date(),
    }))
    .where('id', '=', runId)
    .execute();
}

async function writeDeliveries(tx: Tx, results: readonly ReminderResult[]): Promise<void> {
  const updated_at = new Date();
  const dropped = results.filter(({ state, tries }) => state === 'SKIPPED' && tries > 0);
  if (dropped.length > 0) {
    await tx
      .updateTable('deliveries')
      .set({ state: 'FAILED', reason: 'MESSAGE_EXPIRED', updated_at })
      .where('id', 'in', dropped.map(reminderId))
      .execute();
  }
  const deliveries = results.flatMap((result) => {
    const { to, uin, state, provider = null } = result;
    if (!to || state === 'SKIPPED') return [];
    const { channel, masked: masked_address } = to;
    const reason = state === 'FAILED' ? ('DELIVERY_FAILED' as const) : null;
    const template = 'password-reminder';
    const id = reminderId(result);
    return [{ id, uin, template, channel, masked_address, state, reason, provider, updated_at }];
  });
  if (deliveries.length === 0) return;
  await tx
    .insertInto('deliveries')
    .values(deliveries)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        channel: eb.ref('excluded.channel'),
        masked_address: eb.ref('excluded.masked_address'),
        state: eb.ref('excluded.state'),
        reason: eb.ref('excluded.reason'),
        provider: eb.ref('excluded.provider'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .execute();
  const attempts = results.flatMap((result) =>
    result.attempts.map(({ provider, error, permanent = false }) => {
      return { delivery_id: reminderId(result), provider, error: error ?? null, permanent };
    }),
  );
  if (attempts.length > 0) await tx.insertInto('delivery_attempts').values(attempts).execute();
}
