import { randomUUID } from 'node:crypto';

import { audit } from '../db/audit.js';
import type { Tx } from '../db/pool.js';
import type { EnteredAddress } from '../domain/address.js';
import type { AppliedChange } from '../domain/applied-change.js';
import { maskEmail } from '../domain/email.js';
import { Refusal } from '../domain/errors.js';
import { nameSubject } from '../keys/subject.js';
import { type AddressChange, checkProof, lockAccount } from './change.js';
import { toEnteredAddress } from '../db/channels.js';
import type { Dependencies } from './dependencies.js';
import { endSessionsOf } from './end-sessions.js';
import { once } from './once.js';
import { checkLoginEmailFree, reserve } from './reservations.js';
import { finishChange } from './undoable-changes.js';

/** Activities on login emails. */
export function loginEmailActivities({ db, subjectKey }: Dependencies) {
  return {
    /**
     * Puts a login email in the place of the former one, at one moment (G3.3). Other sessions end.
     * @throws Refusal ACCOUNT_CHANGED, CHANNEL_CLOSED; EMAIL_TAKEN when another account has the address,
     * or released it a moment ago (G3.4, G9.3).
     */
    applyLoginEmail(change: AddressChange): Promise<AppliedChange> {
      return once(db, change.flowId, 'apply-login-email', async (tx) => {
        const { flowId, actor, address, proof } = change;
        const account = await lockAccount(tx, flowId);
        const { uin, login_email: loginEmail } = account;
        await checkProof(tx, uin, proof);
        await writeLoginEmail(tx, uin, address);
        const former = loginEmail === null ? undefined : toEnteredAddress('email', loginEmail);
        const isOther = former && former.canonical !== address.canonical;
        if (isOther) await reserve(tx, 'LOGIN_EMAIL', uin, former.canonical);
        await endSessionsOf(tx, { uin }, 'LOGIN_EMAIL_CHANGED', change.session);
        const subject = nameSubject(subjectKey, 'log-in', address.canonical);
        // Wrong passwords for an address that nobody had aren't this account's.
        await tx.deleteFrom('log_in_failures').where('subject', '=', subject).execute();
        await audit(tx, {
          name: 'ModifyMail',
          uin,
          flowId,
          actor,
          before: { address: former?.masked },
          after: { address: address.masked, provedBy: proof.kind },
        });
        return finishChange(tx, {
          account,
          flowId,
          undoId: randomUUID(),
          kind: 'LOGIN_EMAIL_CHANGE',
          former: isOther ? former : undefined,
        });
      });
    },

    /** The login emails, masked, of the active accounts that a number is security mobile of (G6.4). */
    async findLoginEmailsByMobile({ canonical }: { canonical: string }): Promise<string[]> {
      const rows = await db
        .selectFrom('channels')
        .innerJoin('accounts', 'accounts.uin', 'channels.uin')
        .select('login_email')
        .where('kind', '=', 'SECURITY_MOBILE')
        .where('canonical', '=', canonical)
        .where('verified_at', 'is not', null)
        .where('status', '=', 'ACTIVE')
        .orderBy('accounts.uin')
        .execute();
      return rows.flatMap(({ login_email: email }) => (email === null ? [] : [maskEmail(email)]));
    },
  };
}

/** Writes a login email. @throws Refusal EMAIL_TAKEN */
export async function writeLoginEmail(tx: Tx, uin: string, address: EnteredAddress): Promise<void> {
  // A row that another account holds, or is about to release, is waited for.
  await tx
    .updateTable('accounts')
    .set({ login_email: address.address, login_email_canonical: address.canonical })
    .where('uin', '=', uin)
    .execute()
    .catch((error: unknown) => {
      const isTaken = error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION;
      throw isTaken ? new Refusal('EMAIL_TAKEN') : error;
    });
  await checkLoginEmailFree(tx, uin, address);
}

/** PostgreSQL's `unique_violation`. */
const UNIQUE_VIOLATION = '23505';
