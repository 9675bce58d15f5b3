import { audit } from '../db/audit.js';
import type { Tx } from '../db/pool.js';
import type { AccountOperation } from '../domain/account-operation.js';
import type { OpenFlow } from '../domain/applied-change.js';
import { Refusal } from '../domain/errors.js';
import type { Language } from '../domain/language.js';
import { raiseSecurityEpoch, type Change } from './change.js';
import { bindChannel } from '../db/channels.js';
import type { Dependencies } from './dependencies.js';
import { endSessionsOf } from './end-sessions.js';
import { listHeldMessages } from './held-messages.js';
import { once } from './once.js';
import { listOpenFlows } from './open-flows.js';
import { checkMobileLimit } from './reservations.js';
import { endAllUndos, forgetOpenings } from './restore.js';

/** What an internal service asked for, and why. */
export interface RequestedOperation extends Change {
  operation: AccountOperation;
  language: Language;
  reason: string;
}

/** What came of it. */
export interface AppliedOperation {
  others: OpenFlow[];
  /** Workflow ids of messages that were held while the account wasn't active. */
  held?: string[];
  made?: { uin: string; appId: string };
}

type Operation<Action extends AccountOperation['action']> = Extract<
  AccountOperation,
  { action: Action }
>;

const EVENTS: Record<AccountOperation['action'], string> = {
  CREATE: 'CreateAccount',
  DISABLE: 'DisableAccount',
  ENABLE: 'EnableAccount',
  SET_REAL_NAME_STATUS: 'SetRealNameStatus',
  RELEASE_CHANNEL: 'ReleaseChannel',
};

/** Activities of internal services on accounts. */
export function accountOperationActivities({ db, mobileBindingLimit }: Dependencies) {
  return {
    /** @throws Refusal ACCOUNT_NOT_FOUND, MOBILE_LIMIT_REACHED. */
    applyAccountOperation(requested: RequestedOperation): Promise<AppliedOperation> {
      const { flowId, actor, operation, reason, language } = requested;
      return once(db, flowId, 'apply-account-operation', async (tx) => {
        const applied =
          operation.action === 'CREATE'
            ? await create(tx, operation, language, mobileBindingLimit)
            : await operate(tx, operation, flowId);
        const { uin, after, others = [], held = [], made } = applied;
        const name = EVENTS[operation.action];
        await audit(tx, { name, uin, flowId, actor, operatorReason: reason, after });
        return { others, held, ...(made && { made }) };
      });
    },
  };
}

interface Done extends Partial<AppliedOperation> {
  uin: string;
  /** For the audit table. */
  after: object;
}

async function create(
  tx: Tx,
  { name, securityMobile, verificationEmail }: Operation<'CREATE'>,
  language: Language,
  mobileBindingLimit: number,
): Promise<Done> {
  const { uin, app_id: appId } = await tx
    .insertInto('accounts')
    .values({ name, language, login_email: null, login_email_canonical: null })
    .returning(['uin', 'app_id'])
    .executeTakeFirstOrThrow();
  const now = new Date();
  if (securityMobile) {
    await checkMobileLimit(tx, uin, securityMobile, mobileBindingLimit);
    await bindChannel(tx, uin, 'SECURITY_MOBILE', securityMobile, now);
    await bindChannel(tx, uin, 'CONTACT_MOBILE', securityMobile, now);
  }
  if (verificationEmail) {
    await bindChannel(tx, uin, 'VERIFICATION_EMAIL', verificationEmail, now);
    await bindChannel(tx, uin, 'CONTACT_EMAIL', verificationEmail, now);
  }
  const after = { mobile: securityMobile?.masked, email: verificationEmail?.masked };
  return { uin, after, made: { uin, appId } };
}

async function setStatus(
  tx: Tx,
  { uin, action }: Operation<'DISABLE' | 'ENABLE'>,
  status: 'ACTIVE' | 'DISABLED',
  flowId: string,
) {
  await tx.updateTable('accounts').set({ status }).where('uin', '=', uin).execute();
  await raiseSecurityEpoch(tx, uin);
  await endSessionsOf(tx, { uin, withSubUsers: true }, EVENTS[action]);
  return { after: { status }, others: await listOpenFlows(tx, uin, flowId) };
}

async function operate(
  tx: Tx,
  operation: Exclude<AccountOperation, Operation<'CREATE'>>,
  flowId: string,
): Promise<Done> {
  const { uin } = operation;
  const account = await tx
    .selectFrom('accounts')
    .select('status')
    .where('uin', '=', uin)
    .forUpdate()
    .executeTakeFirst();
  if (!account) throw new Refusal('ACCOUNT_NOT_FOUND');
  switch (operation.action) {
    case 'DISABLE':
      return { uin, ...(await setStatus(tx, operation, 'DISABLED', flowId)) };
    case 'ENABLE': {
      const { after, others } = await setStatus(tx, operation, 'ACTIVE', flowId);
      const { endUndos } = operation;
      const undos = endUndos ? await endAllUndos(tx, uin) : await forgetOpenings(tx, uin);
      const held = await listHeldMessages(tx, uin);
      return { uin, after: { ...after, endUndos }, others: [...others, ...undos], held };
    }
    case 'SET_REAL_NAME_STATUS': {
      const { status } = operation;
      const set = { real_name_status: status };
      await tx.updateTable('accounts').set(set).where('uin', '=', uin).execute();
      return { uin, after: { status } };
    }
    case 'RELEASE_CHANNEL': {
      const { channel } = operation;
      await tx
        .updateTable('channels')
        .set({ code_failures: 0, code_failed_at: null })
        .where('uin', '=', uin)
        .where('kind', '=', channel)
        .execute();
      return { uin, after: { channel } };
    }
  }
}
