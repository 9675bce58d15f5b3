import { audit } from '../db/audit.js';
import type { Tx } from '../db/pool.js';
import { findSession, type SessionRow } from '../db/sessions.js';
import { SESSION_LIFETIME } from '../domain/durations.js';
import { Refusal } from '../domain/errors.js';
import type { Actor } from '../domain/flow.js';
import type { Dependencies } from './dependencies.js';
import type { Verified } from './log-in.js';

/** A session to open. */
export interface NewSession {
  /** The id that it is to have: a repeated request opens it once. */
  id: string;
  actor: Actor;
  /** The password that was right; without a version for who came in by other means. */
  verified: Omit<Verified, 'version'> & { version?: number };
  /** Why an operator opened it. */
  operatorReason?: string;
}

/**
 * Opens a session (G6.2), if the account, the sub-user and the password are still in force.
 * @throws Refusal LOG_IN_REFUSED
 */
export async function openSession({ db }: Dependencies, session: NewSession): Promise<SessionRow> {
  await db.transaction().execute(async (tx) => {
    // A change of the password or the login email that is being applied ends this log-in, or waits for it
    // and ends its session.
    if (!(await isInForce(tx, session))) throw new Refusal('LOG_IN_REFUSED');
    await write(tx, session);
  });
  const opened = await findSession(db, session.id);
  // Ended in the same moment: by a password change, or on another device.
  if (!opened) throw new Refusal('LOG_IN_REFUSED');
  return opened;
}

async function isInForce(tx: Tx, { verified }: NewSession): Promise<boolean> {
  const { uin, subUserId, version, securityEpoch } = verified;
  let account = tx
    .selectFrom('accounts')
    .select('uin')
    .where('uin', '=', uin)
    .where('status', '=', 'ACTIVE');
  if (subUserId === null && version !== undefined) {
    account = account.where('password_version', '=', version);
  }
  if (securityEpoch !== undefined) account = account.where('security_epoch', '=', securityEpoch);
  if (!(await account.forShare().executeTakeFirst())) return false;
  if (subUserId === null) return true;
  const subUser = await tx
    .selectFrom('sub_users')
    .select('id')
    .where('id', '=', subUserId)
    .where('status', '=', 'ACTIVE')
    .where('password_version', '=', version ?? 0)
    .forShare()
    .executeTakeFirst();
  return subUser !== undefined;
}

async function write(
  tx: Tx,
  { id, actor, verified: { uin, subUserId }, operatorReason }: NewSession,
): Promise<void> {
  const opened = await tx
    .insertInto('sessions')
    .values({
      id,
      uin,
      sub_user_id: subUserId,
      network_address: actor.networkAddress ?? null,
      device: actor.device ?? null,
      expires_at: new Date(Date.now() + SESSION_LIFETIME),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (opened) {
    await audit(tx, {
      name: 'ConsoleLogin',
      uin,
      subUserId: subUserId ?? undefined,
      actor,
      ...(operatorReason !== undefined && { operatorReason }),
      after: { sessionId: id },
    });
    return;
  }
  const own = await tx
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', id)
    .where('uin', '=', uin)
    .where('sub_user_id', 'is not distinct from', subUserId)
    .executeTakeFirst();
  if (!own) throw new Refusal('LOG_IN_REFUSED');
}
