import { randomUUID } from 'node:crypto';

import { audit } from '../db/audit.js';
import type { Tx } from '../db/pool.js';
import type { AppliedChange } from '../domain/applied-change.js';
import type { EnteredAddress } from '../domain/address.js';
import type { IdentityMethodKind } from '../domain/flow.js';
import { type AddressChange, checkProof, lockAccount } from './change.js';
import { bindChannel, findChannel } from '../db/channels.js';
import type { Dependencies } from './dependencies.js';
import { once } from './once.js';
import { checkMobileLimit, reserve } from './reservations.js';
import { finishChange } from './undoable-changes.js';

/** Activities on the channels that prove identity. */
export function securityChannelActivities({ db, mobileBindingLimit }: Dependencies) {
  return {
    /**
     * Binds the security mobile (G2.2).
     * @throws Refusal ACCOUNT_CHANGED, CHANNEL_CLOSED, MOBILE_LIMIT_REACHED (G2.3).
     */
    applySecurityMobile(change: AddressChange): Promise<AppliedChange> {
      return once(db, change.flowId, 'apply-security-mobile', async (tx) => {
        const account = await lockAccount(tx, change.flowId);
        await checkMobileLimit(tx, account.uin, change.address, mobileBindingLimit);
        const former = await replace(tx, account.uin, 'SECURITY_MOBILE', change);
        if (former) await reserve(tx, 'SECURITY_MOBILE', account.uin, former.canonical);
        return finishChange(tx, {
          account,
          flowId: change.flowId,
          undoId: randomUUID(),
          kind: 'SECURITY_MOBILE_CHANGE',
          former,
        });
      });
    },

    /** Binds the verification email (G3.2). @throws Refusal ACCOUNT_CHANGED, CHANNEL_CLOSED. */
    applyVerificationEmail(change: AddressChange): Promise<AppliedChange> {
      return once(db, change.flowId, 'apply-verification-email', async (tx) => {
        const account = await lockAccount(tx, change.flowId);
        const former = await replace(tx, account.uin, 'VERIFICATION_EMAIL', change);
        return finishChange(tx, {
          account,
          flowId: change.flowId,
          undoId: randomUUID(),
          kind: 'VERIFICATION_EMAIL_CHANGE',
          former,
        });
      });
    },
  };
}

const AUDIT_NAMES = {
  SECURITY_MOBILE: 'ModifyPhoneNum',
  VERIFICATION_EMAIL: 'ModifyVerificationMail',
} as const satisfies Record<IdentityMethodKind, string>;

/** @returns the address that was replaced, if there was another one. */
async function replace(
  tx: Tx,
  uin: string,
  kind: IdentityMethodKind,
  { flowId, actor, address, proof }: AddressChange,
): Promise<EnteredAddress | undefined> {
  await checkProof(tx, uin, proof);
  const former = await findChannel(tx, uin, kind);
  await bindChannel(tx, uin, kind, address, new Date());
  await audit(tx, {
    name: AUDIT_NAMES[kind],
    uin,
    flowId,
    actor,
    before: { address: former?.address.masked },
    after: { address: address.masked, provedBy: proof.kind },
  });
  return former?.address.canonical === address.canonical ? undefined : former?.address;
}
