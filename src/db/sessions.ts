import { sql } from 'kysely';

import { SESSION_IDLE_LIFETIME } from '../domain/durations.js';
import type { Language } from '../domain/language.js';
import type { Db } from './pool.js';

/** A live session with its account. */
export interface SessionRow {
  id: string;
  uin: string;
  /** The sub-user whose session it is; null for the account's own. */
  sub_user_id: string | null;
  user_name: string | null;
  app_id: string;
  name: string;
  language: Language;
  /** The account's, as it is now. */
  security_epoch: string;
  /** When the account's password was 90 days old; null without one. */
  password_due_at: Date | null;
  network_address: string | null;
  device: string | null;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
}

/** Whose sessions and flows: an account's own, or one sub-user's. They never mix. */
export type Subject = Pick<SessionRow, 'uin' | 'sub_user_id'>;

/** Sessions that may be used now, of accounts and sub-users that may be used now. */
function liveSessions(db: Pick<Db, 'selectFrom'>) {
  return db
    .selectFrom('sessions')
    .innerJoin('accounts', 'accounts.uin', 'sessions.uin')
    .leftJoin('sub_users', 'sub_users.id', 'sessions.sub_user_id')
    .select([
      'sessions.id',
      'sessions.uin',
      'sessions.sub_user_id',
      'sub_users.user_name',
      'accounts.app_id',
      'accounts.name',
      'accounts.language',
      'accounts.security_epoch',
      'accounts.password_due_at',
      'network_address',
      'device',
      'sessions.created_at',
      'last_seen_at',
      'expires_at',
    ])
    .where('ended_at', 'is', null)
    .where('accounts.status', '=', 'ACTIVE')
    .where((eb) =>
      eb.or([eb('sessions.sub_user_id', 'is', null), eb('sub_users.status', '=', 'ACTIVE')]),
    )
    .where('expires_at', '>', sql<Date>`now()`)
    .where('last_seen_at', '>', sql<Date>`now() - ${SESSION_IDLE_LIFETIME} * interval '1 ms'`);
}

/** How many sessions of an account and its sub-users are live; to be read within another query. */
export function countLiveSessions(db: Pick<Db, 'selectFrom'>, uin: string) {
  return liveSessions(db)
    .clearSelect()
    .select(sql<string>`count(*)`.as('count'))
    .where('sessions.uin', '=', uin);
}

/** Finds a live session. */
export async function findSession(db: Db, id: string): Promise<SessionRow | undefined> {
  return liveSessions(db).where('sessions.id', '=', id).executeTakeFirst();
}

/** How fresh the time of a session's last use is kept, milliseconds: reading doesn't mean writing. */
const USE_PRECISION = 60_000;

/** Notes that a session is used, unless that was noted a moment ago. */
export async function touchSession(db: Db, { id, last_seen_at }: SessionRow): Promise<void> {
  if (Date.now() - last_seen_at.valueOf() < USE_PRECISION) return;
  await db.updateTable('sessions').set({ last_seen_at: new Date() }).where('id', '=', id).execute();
}

/** The live sessions of a subject, newest first, from after `cursor` on. */
export async function listSessions(
  db: Db,
  { uin, sub_user_id }: Subject,
  limit: number,
  cursor: { at: Date; id: string } | undefined,
): Promise<SessionRow[]> {
  let query = liveSessions(db)
    .where('sessions.uin', '=', uin)
    .where('sessions.sub_user_id', 'is not distinct from', sub_user_id);
  if (cursor) {
    query = query.where(
      sql<boolean>`(sessions.created_at, sessions.id) < (${cursor.at}, ${cursor.id}::uuid)`,
    );
  }
  return query
    .orderBy('sessions.created_at', 'desc')
    .orderBy('sessions.id', 'desc')
    .limit(limit)
    .execute();
}

/** Which sessions to end: one of the account's, or all but one. */
export type EndedSessions = { id: string } | { allBut: string };

/** Ends sessions of a subject. @returns how many were live. */
export async function endSessions(
  db: Db,
  { uin, sub_user_id }: Subject,
  which: EndedSessions,
  reason: string,
): Promise<number> {
  const query = db
    .updateTable('sessions')
    .set({ ended_at: new Date(), end_reason: reason })
    .where('uin', '=', uin)
    .where('sub_user_id', 'is not distinct from', sub_user_id)
    .where('ended_at', 'is', null);
  const ended = await (
    'id' in which ? query.where('id', '=', which.id) : query.where('id', '!=', which.allBut)
  ).executeTakeFirst();
  return Number(ended.numUpdatedRows);
}
