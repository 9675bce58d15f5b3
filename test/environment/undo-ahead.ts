import { randomUUID } from 'node:crypto';

import { WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import type { UndoChangeInput } from '../../src/workflows/definitions.js';
import { enteredEmail, startFlowAhead, type Ahead } from './ahead.js';
import { withLink } from './changes.js';
import type { Person } from './people.js';

/**
 * Starts another undo of a person's changed verification email, where time runs ahead. The change itself is
 * made where time passes as usual: the time-skipping server stands still once a flow has left a child behind.
 */
export async function startUndoAhead(
  ahead: Ahead,
  { uin, email }: Pick<Person, 'uin' | 'email'>,
): Promise<{ step: { flowId: string }; token: string }> {
  const { db, inbox } = ahead.system;
  // The link of the change's own undo comes first.
  await inbox.wait(email, 1, WITH_UNDO_LINK);
  const change = await db
    .selectFrom('undoable_changes')
    .selectAll()
    .where('uin', '=', uin)
    .where('kind', '=', 'VERIFICATION_EMAIL_CHANGE')
    .executeTakeFirstOrThrow();
  const id = randomUUID();
  await db
    .insertInto('undoable_changes')
    .values({ ...change, id })
    .execute();
  const { security_epoch: securityEpoch } = await db
    .selectFrom('accounts')
    .select('security_epoch')
    .where('uin', '=', uin)
    .executeTakeFirstOrThrow();
  const { id: madeBy } = await db
    .selectFrom('flows')
    .select('id')
    .where('uin', '=', uin)
    .where('kind', '=', change.kind)
    .executeTakeFirstOrThrow();
  const { answer: step, token } = await withLink(ahead.system, email, WITH_UNDO_LINK, () =>
    startFlowAhead<UndoChangeInput>(
      ahead,
      {
        workflow: 'undoChange',
        workflowId: `undo/${id}`,
        values: {
          owner: { uin, securityEpoch },
          template: 'verification-email-notice',
          change: {
            id,
            madeBy,
            kind: change.kind,
            changedAt: change.changed_at.valueOf(),
            to: [enteredEmail(email)],
          },
        },
      },
      id,
    ),
  );
  return { step, token };
}
