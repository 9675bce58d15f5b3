import { audit } from '../db/audit.js';
import type { Tx } from '../db/pool.js';
import type { OpenFlow } from '../domain/applied-change.js';
import { Refusal } from '../domain/errors.js';
import { PASSWORD_HISTORY } from '../domain/password.js';
import { nameOfSubUser, SUB_USER_LIMIT, type SubUserEdit } from '../domain/sub-user.js';
import { nameSubject } from '../keys/subject.js';
import { lockAccount, type Change } from './change.js';
import type { Dependencies } from './dependencies.js';
import { endSessionsOf } from './end-sessions.js';
import { once } from './once.js';
import { listOpenFlowsOfSubUser } from './open-flows.js';
import { takeStagedPassword } from './staged-passwords.js';

/** A sub-user's own new password. */
export interface SubUserPasswordChange extends Change {
  /** The session that made it: it outlives the change. */
  session: string;
  stagedPasswordId: string;
}

/** Activities on sub-users (G6.5). */
export function subUserActivities({ db, subjectKey }: Dependencies) {
  async function forgetFailures(tx: Tx, uin: string, id: string): Promise<void> {
    const subUser = await tx
      .selectFrom('sub_users')
      .select('user_name')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const name = nameOfSubUser(uin, subUser.user_name);
    const subject = nameSubject(subjectKey, 'log-in/sub-user', name);
    await tx.deleteFrom('log_in_failures').where('subject', '=', subject).execute();
  }

  return {
    /**
     * Creates, resets, disables, enables or deletes a sub-user; whatever it had open ends.
     * @throws Refusal ACCOUNT_CHANGED, SUB_USER_NOT_FOUND, SUB_USER_EXISTS, SUB_USER_LIMIT_REACHED.
     */
    applySubUserEdit({
      flowId,
      actor,
      edit,
    }: Change & { edit: SubUserEdit }): Promise<{ others: OpenFlow[] }> {
      return once(db, flowId, 'apply-sub-user-edit', async (tx) => {
        const { uin } = await lockAccount(tx, flowId);
        const { subUserId } = edit;
        switch (edit.action) {
          case 'CREATE':
            await create(tx, flowId, uin, edit);
            // Wrong passwords for a name that nobody had aren't this one's.
            await forgetFailures(tx, uin, subUserId);
            break;
          case 'RESET_PASSWORD':
            await replacePassword(tx, flowId, { ...edit, uin });
            await forgetFailures(tx, uin, subUserId);
            break;
          default:
            await setStatus(tx, uin, edit);
        }
        const others = await listOpenFlowsOfSubUser(tx, subUserId);
        if (edit.action !== 'ENABLE') await endSessionsOf(tx, { subUserId }, edit.action);
        await audit(tx, { name: EVENTS[edit.action], uin, subUserId, flowId, actor });
        return { others };
      });
    },

    /**
     * Puts a sub-user's own new password in force; its other sessions end.
     * @throws Refusal ACCOUNT_CHANGED when it, or its account, isn't what the flow began with.
     */
    applySubUserPasswordChange({
      flowId,
      actor,
      session,
      stagedPasswordId,
    }: SubUserPasswordChange) {
      return once(db, flowId, 'apply-sub-user-password', async (tx) => {
        const flow = await tx
          .selectFrom('flows')
          .innerJoin('accounts', 'accounts.uin', 'flows.uin')
          .select(['flows.uin', 'sub_user_id'])
          .where('id', '=', flowId)
          .where('accounts.status', '=', 'ACTIVE')
          .forShare('accounts')
          .executeTakeFirst();
        if (!flow?.uin || !flow.sub_user_id) throw new Refusal('ACCOUNT_CHANGED');
        const { uin, sub_user_id: subUserId } = flow;
        await replacePassword(tx, flowId, { uin, subUserId, stagedPasswordId, isOwn: true });
        await endSessionsOf(tx, { subUserId }, 'PASSWORD_CHANGED', session);
        await audit(tx, { name: 'ChangeSubUserPassword', uin, subUserId, flowId, actor });
        return {};
      });
    },
  };
}

const EVENTS: Record<SubUserEdit['action'], string> = {
  CREATE: 'AddUser',
  RESET_PASSWORD: 'ResetSubUserPassword',
  DISABLE: 'DisableUser',
  ENABLE: 'EnableUser',
  DELETE: 'DeleteUser',
};

type Create = Extract<SubUserEdit, { action: 'CREATE' }>;
type SetStatus = Extract<SubUserEdit, { action: 'DISABLE' | 'ENABLE' | 'DELETE' }>;

async function create(tx: Tx, flowId: string, uin: string, edit: Create): Promise<void> {
  const { subUserId: id, userName, stagedPasswordId } = edit;
  const staged = await takeStagedPassword(tx, flowId, stagedPasswordId);
  if (!staged) throw new Refusal('ACCOUNT_CHANGED');
  // The account's row is locked: nobody else adds one meanwhile.
  const others = await tx
    .selectFrom('sub_users')
    .select('user_name')
    .where('uin', '=', uin)
    .where('status', '!=', 'DELETED')
    .execute();
  const isSame = (other: { user_name: string }) =>
    other.user_name.toLowerCase() === userName.toLowerCase();
  if (others.some(isSame)) throw new Refusal('SUB_USER_EXISTS');
  if (others.length >= SUB_USER_LIMIT) throw new Refusal('SUB_USER_LIMIT_REACHED');
  await tx.insertInto('sub_users').values({ id, uin, user_name: userName }).execute();
  const password = { sub_user_id: id, version: 1, hash: staged.hash };
  await tx.insertInto('sub_user_passwords').values(password).execute();
}

/** @throws Refusal ACCOUNT_CHANGED when the history that was checked isn't the one in force. */
async function replacePassword(
  tx: Tx,
  flowId: string,
  change: { uin: string; subUserId: string; stagedPasswordId: string; isOwn?: boolean },
): Promise<void> {
  const { uin, subUserId, stagedPasswordId, isOwn = false } = change;
  const staged = await takeStagedPassword(tx, flowId, stagedPasswordId);
  let query = tx
    .updateTable('sub_users')
    .set((eb) => ({ password_version: eb('password_version', '+', 1) }))
    .where('id', '=', subUserId)
    .where('uin', '=', uin)
    .where('password_version', '=', staged?.passwordVersion ?? 0)
    .where('status', '!=', 'DELETED');
  if (isOwn) query = query.where('status', '=', 'ACTIVE');
  const updated = await query.returning('password_version').executeTakeFirst();
  if (!staged || !updated) throw new Refusal('ACCOUNT_CHANGED');
  const { password_version: version } = updated;
  await tx
    .insertInto('sub_user_passwords')
    .values({ sub_user_id: subUserId, version, hash: staged.hash })
    .execute();
  await tx
    .deleteFrom('sub_user_passwords')
    .where('sub_user_id', '=', subUserId)
    .where('version', '<=', version - PASSWORD_HISTORY)
    .execute();
}

const STATUS = { DISABLE: 'DISABLED', ENABLE: 'ACTIVE', DELETE: 'DELETED' } as const;

async function setStatus(tx: Tx, uin: string, { action, subUserId }: SetStatus): Promise<void> {
  const updated = await tx
    .updateTable('sub_users')
    .set({ status: STATUS[action] })
    .where('id', '=', subUserId)
    .where('uin', '=', uin)
    .where('status', '!=', 'DELETED')
    .returning('id')
    .executeTakeFirst();
  if (!updated) throw new Refusal('SUB_USER_NOT_FOUND');
}
