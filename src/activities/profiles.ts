import { audit } from '../db/audit.js';
import type { Profile } from '../domain/profile.js';
import { type Change, lockAccount } from './change.js';
import type { Dependencies } from './dependencies.js';
import { once } from './once.js';

/** Activities on what an account says of itself (G1). */
export function profileActivities({ db }: Dependencies) {
  return {
    /** Writes the parts of the profile that are given. @throws Refusal ACCOUNT_CHANGED. */
    applyProfile({ flowId, actor, profile }: Change & { profile: Partial<Profile> }) {
      return once(db, flowId, 'apply-profile', async (tx) => {
        const account = await lockAccount(tx, flowId);
        const { uin } = account;
        const { name, industry, contactAddress } = profile;
        await tx
          .updateTable('accounts')
          .set({
            ...(name !== undefined && { name }),
            ...(industry !== undefined && { industry }),
            ...(contactAddress && { contact_address: JSON.stringify(contactAddress) }),
          })
          .where('uin', '=', uin)
          .execute();
        await audit(tx, {
          name: contactAddress ? 'ModifyContactAddress' : 'ModifyAccountInfo',
          uin,
          flowId,
          actor,
          ...(name !== undefined && { before: { name: account.name }, after: { name } }),
          ...(industry !== undefined && {
            before: { industry: account.industry },
            after: { industry },
          }),
          // An address is a person's own: that it changed, and to which region, is enough.
          ...(contactAddress && {
            before: { region: account.contact_address?.region },
            after: { region: contactAddress.region },
          }),
        });
        return {};
      });
    },
  };
}
