import { nameSubject } from '../../src/keys/subject.js';
import type { System } from '../environment/system.js';

/** Lets an email have seen so many wrong passwords a moment ago, and no others. */
export async function seeWrongPasswords(
  { db, config }: System,
  email: string,
  failures: number,
): Promise<void> {
  const subject = nameSubject(config.SUBJECT_KEY, 'log-in', email);
  await db.deleteFrom('log_in_failures').where('subject', '=', subject).execute();
  if (failures === 0) return;
  const seen = { subject, failures, first_failed_at: new Date() };
  await db.insertInto('log_in_failures').values(seen).execute();
}
