import { randomBytes } from 'node:crypto';

import { countCodeFailure, findCodeFailures, type ChannelOfAccount } from '../db/code-failures.js';
import { CODE_FAILURES_LIMIT } from '../domain/code-failures.js';
import { Refusal } from '../domain/errors.js';
import type { IdentityChannel } from '../domain/flow.js';
import { digestIssuedCode, type CodeDigest, type CodeName } from '../keys/codes.js';
import type { Dependencies } from './dependencies.js';

/** Wrong codes in a row at a security channel, in all flows. */
interface SeenFailures {
  failures: number;
  /** Milliseconds since the epoch. */
  failedAt: number;
}

/** A wrong code. */
export interface WrongCode {
  flowId: string;
  challenge: string;
  updateId: string;
  uin?: string | undefined;
  /** The security channel that the code went to, if it went to one. */
  channel?: Pick<IdentityChannel, 'kind' | 'version'> | undefined;
}

/** Activities on verification codes. */
export function codeActivities({ db, keys }: Dependencies) {
  return {
    /**
     * Issues a code: the digest that judges it. The code itself is derived again where it is sent.
     * @param code `never`: no code at all is right. `channel`: what it has seen so far is told as well.
     */
    async issueCode({
      never,
      channel,
      ...name
    }: CodeName & { never: boolean; channel?: ChannelOfAccount }): Promise<
      CodeDigest & { seen?: SeenFailures }
    > {
      const keyId = keys.current('code').id;
      const seen = channel && (await findCodeFailures(db, channel));
      const code = never
        ? { keyId, digest: randomBytes(32).toString('base64url') }
        : digestIssuedCode(keys, keyId, name);
      return { ...code, ...(seen && { seen }) };
    },

    /** The wrong codes in a row that a security channel has seen in all flows; undefined for no channel. */
    async readCodeFailures({
      channel,
    }: {
      channel: ChannelOfAccount | undefined;
    }): Promise<SeenFailures | undefined> {
      return channel && findCodeFailures(db, channel);
    },

    /**
     * Counts a wrong code, once for each update.
     * @returns what its security channel has seen by now; undefined for another address.
     */
    async recordWrongCode(wrong: WrongCode): Promise<SeenFailures | undefined> {
      const { uin, channel } = wrong;
      return db.transaction().execute(async (tx) => {
        const counted = await tx
          .insertInto('code_failures')
          .values({
            flow_id: wrong.flowId,
            challenge: wrong.challenge,
            update_id: wrong.updateId,
            uin: uin ?? null,
            channel_kind: channel?.kind ?? null,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning('flow_id')
          .executeTakeFirst();
        if (!channel || uin === undefined) return undefined;
        const ofAccount = { uin, ...channel };
        if (counted) await countCodeFailure(tx, ofAccount);
        return findCodeFailures(tx, ofAccount);
      });
    },

    /**
     * Notes that identity was verified: the channel's wrong codes are no longer in a row.
     * @throws Refusal CHANNEL_CLOSED, ACCOUNT_CHANGED when it takes no codes by now, or is another one.
     */
    async recordRightCode({ uin, kind, version }: ChannelOfAccount): Promise<void> {
      const updated = await db
        .updateTable('channels')
        .set({ code_failures: 0, code_failed_at: null })
        .where('uin', '=', uin)
        .where('kind', '=', kind)
        .where('version', '=', version)
        .where('code_failures', '<', CODE_FAILURES_LIMIT)
        .returning('uin')
        .executeTakeFirst();
      if (updated) return;
      const seen = await findCodeFailures(db, { uin, kind, version });
      throw new Refusal(seen ? 'CHANNEL_CLOSED' : 'ACCOUNT_CHANGED');
    },
  };
}
