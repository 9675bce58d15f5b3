import { reopenDeliveries } from '../../db/resends.js';
import type { Dependencies } from '../dependencies.js';
import type { LostTogether } from './incident.js';

/** The id of a reminder's delivery: account, version of the password, and which 90 days of it. */
const REMINDER = /^reminder\.(\d+)\.(\d+)\.(\d+)$/;

/** Leaves a password reminder to the next run of the reminders, if the password is the same still (G7.4). */
export async function resendReminder(
  { db }: Dependencies,
  { name }: LostTogether,
): Promise<number> {
  const [, uin, version, period] = REMINDER.exec(name) ?? [];
  if (uin === undefined) return 0;
  return db.transaction().execute(async (tx) => {
    const queued = await tx
      .updateTable('password_reminders')
      .set({
        state: 'QUEUED',
        reason: null,
        tries: 0,
        next_try_at: new Date(),
        // The 72 hours that it is tried for begin anew.
        created_at: new Date(),
        updated_at: new Date(),
      })
      .from('accounts')
      .whereRef('accounts.uin', '=', 'password_reminders.uin')
      .whereRef('accounts.password_version', '=', 'password_reminders.password_version')
      .where('password_reminders.uin', '=', uin)
      .where('password_reminders.password_version', '=', Number(version))
      .where('period', '=', Number(period))
      .where('state', 'in', ['SENT', 'FAILED'])
      .returning('period')
      .executeTakeFirst();
    if (!queued) return 0;
    await reopenDeliveries(tx, [name]);
    return 1;
  });
}
