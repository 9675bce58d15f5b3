import type { FlowKind } from '../../src/domain/flow.js';
import { nameQuota, nameRequest } from '../../src/keys/subject.js';
import type { System } from './system.js';

/** Leaves a request of the web gateway as a server does that dies between counting its send and answering. */
export async function forgetAnswer(
  { db, config }: Pick<System, 'db' | 'config'>,
  kind: FlowKind,
  { requestId, email }: { requestId: string; email: string },
): Promise<void> {
  const request = { caller: 'web', id: nameRequest(config.SUBJECT_KEY, 'web', requestId) };
  await db
    .updateTable('requests')
    .set({ answer: null, leased_until: new Date(0) })
    .where('id', '=', request.id)
    .execute();
  const quota = nameQuota(config.SUBJECT_KEY, kind, email);
  await db
    .insertInto('request_sends')
    .values({ caller: request.caller, request_id: request.id, quota })
    .execute();
}
