import { randomBytes } from 'node:crypto';

import { digestIssuedCode, type CodeDigest, type CodeName } from '../keys/codes.js';
import type { Dependencies } from './dependencies.js';

/** Activities on verification codes. */
export function codeActivities({ db, keys }: Dependencies) {
  return {
    /**
     * Issues a code: the digest that judges it. The code itself is derived again where it is sent.
     * @param code `never`: no code at all is right.
     */
    issueCode(code: CodeName & { never: boolean }): Promise<CodeDigest> {
      const keyId = keys.current('code').id;
      return Promise.resolve(
        code.never
          ? { keyId, digest: randomBytes(32).toString('base64url') }
          : digestIssuedCode(keys, keyId, code),
      );
    },

    /** Counts a wrong code, once for each update. */
    async recordWrongCode(failure: {
      flowId: string;
      challenge: string;
      updateId: string;
      uin?: string | undefined;
    }): Promise<void> {
      await db
        .insertInto('code_failures')
        .values({
          flow_id: failure.flowId,
          challenge: failure.challenge,
          update_id: failure.updateId,
          uin: failure.uin ?? null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
  };
}
