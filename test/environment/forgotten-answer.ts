import { nameRequest } from '../../src/keys/subject.js';
import type { System } from './system.js';

/** Leaves a request of the web gateway as a server leaves it that dies before it has answered. */
export async function forgetAnswer(
  { db, config }: Pick<System, 'db' | 'config'>,
  { requestId }: { requestId: string },
): Promise<void> {
  await db
    .updateTable('requests')
    .set({ answer: null, leased_until: new Date(0) })
    .where('id', '=', nameRequest(config.SUBJECT_KEY, 'web', requestId))
    .execute();
}
