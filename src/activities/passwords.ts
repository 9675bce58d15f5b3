import { audit } from '../db/audit.js';
import type { Tx } from '../db/pool.js';
import { Refusal } from '../domain/errors.js';
import type { Actor, IdentityMethodKind } from '../domain/flow.js';
import { PASSWORD_HISTORY } from '../domain/password.js';
import { nameSubject } from '../keys/subject.js';
import type { EnteredAddress } from '../domain/address.js';
import type { Dependencies } from './dependencies.js';
import { listVerifiedChannels, toEnteredAddress } from './channels.js';
import { once } from './once.js';

/** A reset that is ready to be applied. */
export interface PasswordReset {
  flowId: string;
  actor: Actor;
  stagedPasswordId: string;
  /** The channel that proved identity, at the version its code went to. */
  proof: { kind: IdentityMethodKind; version: number };
}

/** Activities on passwords. */
export function passwordActivities({ db, subjectKey }: Dependencies) {
  return {
    /**
     * Puts the staged password in force and ends every session (G5.5).
     * @returns every verified channel, to be told of it.
     * @throws Refusal ACCOUNT_CHANGED when the account, the proving channel or the password history is
     * no longer what the flow began with.
     */
    applyPasswordReset(reset: PasswordReset): Promise<{ notify: EnteredAddress[] }> {
      return once(db, reset.flowId, 'apply-password-reset', (tx) =>
        applyReset(tx, reset, subjectKey),
      );
    },
  };
}

async function applyReset(
  tx: Tx,
  { flowId, actor, stagedPasswordId, proof }: PasswordReset,
  subjectKey: string,
): Promise<{ notify: EnteredAddress[] }> {
  const account = await tx
    .selectFrom('accounts')
    .innerJoin('flows', 'flows.uin', 'accounts.uin')
    .innerJoin('staged_passwords', 'staged_passwords.flow_id', 'flows.id')
    .innerJoin('channels', 'channels.uin', 'accounts.uin')
    .select([
      'accounts.uin',
      'accounts.password_version',
      'login_email',
      'login_email_canonical',
      'hash',
    ])
    .where('flows.id', '=', flowId)
    .where('accounts.status', '=', 'ACTIVE')
    .whereRef('accounts.security_epoch', '=', 'flows.security_epoch')
    .where('staged_passwords.id', '=', stagedPasswordId)
    .whereRef('staged_passwords.password_version', '=', 'accounts.password_version')
    .where('channels.kind', '=', proof.kind)
    .where('channels.version', '=', proof.version)
    .forUpdate('accounts')
    .executeTakeFirst();
  if (!account) throw new Refusal('ACCOUNT_CHANGED');
  const { uin } = account;
  const version = account.password_version + 1;
  await tx.insertInto('passwords').values({ uin, version, hash: account.hash }).execute();
  await tx
    .deleteFrom('passwords')
    .where('uin', '=', uin)
    .where('version', '<=', version - PASSWORD_HISTORY)
    .execute();
  await tx
    .updateTable('accounts')
    .set((eb) => ({ password_version: version, security_epoch: eb('security_epoch', '+', '1') }))
    .where('uin', '=', uin)
    .execute();
  const ended = await tx
    .updateTable('sessions')
    .set({ ended_at: new Date(), end_reason: 'PASSWORD_RESET' })
    .where('uin', '=', uin)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  const subject = nameSubject(subjectKey, 'log-in', account.login_email_canonical ?? '');
  await tx.deleteFrom('log_in_failures').where('subject', '=', subject).execute();
  await audit(
    tx,
    { name: 'ResetPassword', uin, flowId, actor, after: { provedBy: proof.kind } },
    { name: 'EndSessions', uin, flowId, actor, after: { ended: Number(ended.numUpdatedRows) } },
  );
  return { notify: await addressesOf(tx, uin, account.login_email) };
}

/** Every verified channel and the login email, each address once (G8.7). */
async function addressesOf(
  tx: Tx,
  uin: string,
  loginEmail: string | null,
): Promise<EnteredAddress[]> {
  const channels = await listVerifiedChannels(tx, uin);
  const addresses = [
    ...(loginEmail === null ? [] : [toEnteredAddress('email', loginEmail)]),
    ...channels.map(({ address }) => address),
  ];
  return [...new Map(addresses.map((address) => [address.canonical, address])).values()];
}
