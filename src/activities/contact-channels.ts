import { audit } from '../db/audit.js';
import type { EnteredAddress } from '../domain/address.js';
import { Refusal } from '../domain/errors.js';
import type { Language } from '../domain/language.js';
import { type Change, lockAccount } from './change.js';
import { bindChannel, findChannel } from '../db/channels.js';
import type { Dependencies } from './dependencies.js';
import { listHeldMessages } from './held-messages.js';
import { once } from './once.js';

/** A contact email to apply, and the number of the link that will verify it. */
export interface ContactEmailChange extends Change {
  address: EnteredAddress;
  linkNumber: number;
}

/** Activities on the channels that receive every message but codes. */
export function contactChannelActivities({ db }: Dependencies) {
  return {
    /**
     * Binds the contact mobile (G2.1).
     * @returns the workflow ids of messages that are held. @throws Refusal ACCOUNT_CHANGED.
     */
    applyContactMobile({ flowId, actor, address }: Change & { address: EnteredAddress }) {
      return once(db, flowId, 'apply-contact-mobile', async (tx) => {
        const { uin } = await lockAccount(tx, flowId);
        const former = await findChannel(tx, uin, 'CONTACT_MOBILE');
        await bindChannel(tx, uin, 'CONTACT_MOBILE', address, new Date());
        await audit(tx, {
          name: 'ModifyContactPhoneNum',
          uin,
          flowId,
          actor,
          before: { address: former?.address.masked },
          after: { address: address.masked },
        });
        return { held: await listHeldMessages(tx, uin) };
      });
    },

    /**
     * Binds the contact email, unverified (G3.1); each link's address once.
     * @returns the version that its link verifies, the account's language, and the workflow ids of
     * messages that are held.
     * @throws Refusal ACCOUNT_CHANGED.
     */
    applyContactEmail({
      flowId,
      actor,
      address,
      linkNumber,
    }: ContactEmailChange): Promise<{ version: number; language: Language; held: string[] }> {
      return once(db, flowId, `apply-contact-email-${linkNumber}`, async (tx) => {
        const { uin, language } = await lockAccount(tx, flowId);
        const former = await findChannel(tx, uin, 'CONTACT_EMAIL');
        const version = await bindChannel(tx, uin, 'CONTACT_EMAIL', address, null);
        await audit(tx, {
          name: 'ModifyContactMail',
          uin,
          flowId,
          actor,
          before: { address: former?.address.masked },
          after: { address: address.masked, verified: false },
        });
        return { version, language, held: await listHeldMessages(tx, uin) };
      });
    },

    /**
     * Verifies the contact email that the link went to.
     * @returns the workflow ids of messages that were held for it. @throws Refusal ACCOUNT_CHANGED.
     */
    verifyContactEmail({ flowId, actor, version }: Change & { version: number }) {
      return once(db, flowId, 'verify-contact-email', async (tx) => {
        const { uin } = await lockAccount(tx, flowId);
        const verified = await tx
          .updateTable('channels')
          .set({ verified_at: new Date() })
          .where('uin', '=', uin)
          .where('kind', '=', 'CONTACT_EMAIL')
          .where('version', '=', version)
          .returning('uin')
          .executeTakeFirst();
        if (!verified) throw new Refusal('ACCOUNT_CHANGED');
        await audit(tx, {
          name: 'VerifyContactMail',
          uin,
          flowId,
          actor,
          after: { verified: true },
        });
        return { held: await listHeldMessages(tx, uin) };
      });
    },
  };
}
