import { randomUUID } from 'node:crypto';

import { audit } from '../db/audit.js';
import { putPasswordInForce } from '../db/password-in-force.js';
import type { Tx } from '../db/pool.js';
import type { AppliedChange } from '../domain/applied-change.js';
import { Refusal } from '../domain/errors.js';
import type { UndoableKind } from '../domain/flow.js';
import { PASSWORD_HISTORY } from '../domain/password.js';
import { nameSubject } from '../keys/subject.js';
import { checkProof, lockAccount, type LockedAccount, type ProvedChange } from './change.js';
import type { Dependencies } from './dependencies.js';
import { endSessionsOf } from './end-sessions.js';
import { once } from './once.js';
import { takeStagedPassword } from './staged-passwords.js';
import { finishChange } from './undoable-changes.js';

/** A new password that is ready to be applied. */
export interface PasswordChange extends ProvedChange {
  stagedPasswordId: string;
}

/** Activities on the passwords of accounts. */
export function passwordActivities({ db, subjectKey }: Dependencies) {
  /** One transaction: the password, the sessions, and the wrong tries that the former one has seen. */
  async function apply(
    tx: Tx,
    change: Omit<PasswordChange, 'session'> & { session?: string },
    words: { kind: UndoableKind; event: string; endReason: string; withSubUsers?: boolean },
  ): Promise<AppliedChange> {
    const { flowId, actor, proof } = change;
    const account = await lockAccount(tx, flowId);
    const { uin } = account;
    await checkProof(tx, uin, proof);
    await replacePassword(tx, account, flowId, change.stagedPasswordId);
    const { endReason, withSubUsers = false } = words;
    const ended = await endSessionsOf(tx, { uin, withSubUsers }, endReason, change.session);
    const subjects = [
      nameSubject(subjectKey, 'log-in', account.login_email_canonical ?? ''),
      nameSubject(subjectKey, 'password-history', uin),
    ];
    await tx.deleteFrom('log_in_failures').where('subject', 'in', subjects).execute();
    await audit(
      tx,
      { name: words.event, uin, flowId, actor, after: { provedBy: proof.kind } },
      { name: 'EndSessions', uin, flowId, actor, after: { ended } },
    );
    const undoId = randomUUID();
    return finishChange(tx, { account, flowId, undoId, kind: words.kind, former: undefined });
  }

  return {
    /**
     * Puts the staged password in force and ends every session, of sub-users as well (G5.5).
     * @throws Refusal ACCOUNT_CHANGED when the account, the proving channel or the password history is
     * no longer what the flow began with; CHANNEL_CLOSED.
     */
    applyPasswordReset(reset: Omit<PasswordChange, 'session'>): Promise<AppliedChange> {
      return once(db, reset.flowId, 'apply-password-reset', async (tx) => {
        const { proof } = reset;
        const applied = await apply(tx, reset, {
          kind: 'PASSWORD_RESET',
          event: 'ResetPassword',
          endReason: 'PASSWORD_RESET',
          // Whoever made the reset necessary may be in as one of them.
          withSubUsers: true,
        });
        // Its code was right: the channel's wrong ones are no longer in a row (G8.5).
        await tx
          .updateTable('channels')
          .set({ code_failures: 0, code_failed_at: null })
          .where('kind', '=', proof.kind)
          .where('version', '=', proof.version)
          .where('uin', '=', (eb) =>
            eb.selectFrom('flows').select('uin').where('id', '=', reset.flowId),
          )
          .execute();
        return applied;
      });
    },

    /**
     * Puts the staged password in force and ends every other session (G4.6).
     * @throws Refusal as applyPasswordReset.
     */
    applyPasswordChange(change: PasswordChange): Promise<AppliedChange> {
      return once(db, change.flowId, 'apply-password-change', (tx) =>
        apply(tx, change, {
          kind: 'PASSWORD_CHANGE',
          event: 'ChangeMailPassword',
          endReason: 'PASSWORD_CHANGED',
        }),
      );
    },
  };
}

/** @throws Refusal ACCOUNT_CHANGED when the history that was checked isn't the one in force. */
async function replacePassword(
  tx: Tx,
  account: LockedAccount,
  flowId: string,
  stagedPasswordId: string,
): Promise<void> {
  const staged = await takeStagedPassword(tx, flowId, stagedPasswordId);
  const { uin, password_version: former } = account;
  if (staged?.passwordVersion !== former) throw new Refusal('ACCOUNT_CHANGED');
  const version = former + 1;
  await putPasswordInForce(tx, uin, { version, hash: staged.hash });
  await tx
    .deleteFrom('passwords')
    .where('uin', '=', uin)
    .where('version', '<=', version - PASSWORD_HISTORY)
    .execute();
}
