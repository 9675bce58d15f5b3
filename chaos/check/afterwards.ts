import { randomUUID } from 'node:crypto';

import type { Db } from '../../src/db/pool.js';
import { FlowAction } from '../../src/gen/holdfast/v1/operator.js';
import type { Client } from '../people/client.js';

/** What didn't work once everything was healed, and how many things were tried. */
export interface Afterwards {
  tried: number;
  failed: string[];
}

/** Opens and changes every account, and ends every flow. */
export async function tryAfterwards(
  client: Client,
  db: Db,
  uins: readonly string[],
): Promise<Afterwards> {
  const open = await openFlows(db);
  const failed = [...(await endFlows(client, db, open)), ...(await changeNames(client, uins))];
  return { tried: open.length + uins.length, failed };
}

/** Flows that haven't ended, besides undos: only those can't be cancelled. */
async function openFlows(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('flows')
    .select('id')
    .where('ended_at', 'is', null)
    .where('kind', '!=', 'UNDO')
    .execute();
  return rows.map(({ id }) => id);
}

/** Has an operator cancel flows: none of them has lost its workflow, or stands still. */
async function endFlows(client: Client, db: Db, ids: readonly string[]): Promise<string[]> {
  for (const flowId of ids) {
    const cancelling = { action: FlowAction.FLOW_ACTION_CANCEL, reason: 'chaos', extendMinutes: 0 };
    await client.operator.insist({
      method: 'OperateFlow',
      request: { requestId: randomUUID(), flowId, ...cancelling },
      make: ({ operators }, request, options) => operators.operateFlow(request, options),
    });
  }
  const left = new Set(await openFlows(db));
  return ids.filter((id) => left.has(id)).map((id) => `flow ${id} can’t be ended`);
}

/** Enables every account, lets its holder in, and changes its name: nothing is broken for good. */
async function changeNames(client: Client, uins: readonly string[]): Promise<string[]> {
  const failed: string[] = [];
  for (const uin of uins) {
    const asked = { requestId: randomUUID(), uin, reason: 'chaos' };
    await client.operator.insist({
      method: 'EnableAccount',
      request: { ...asked, endUndos: false },
      make: ({ operators }, request, options) => operators.enableAccount(request, options),
    });
    const opened = await client.operator.insist({
      method: 'OpenSession',
      request: { ...asked, requestId: randomUUID() },
      make: ({ operators }, request, options) => operators.openSession(request, options),
    });
    const { session, sessionToken: token } = opened.kind === 'ok' ? opened.response : {};
    const answer =
      session && token !== undefined
        ? await client.web.insist({
            method: 'ChangeName',
            request: { requestId: randomUUID(), name: client.inventor.name() },
            make: ({ accounts }, request, options) => accounts.changeName(request, options),
            session: { id: session.id, token },
          })
        : opened;
    if (answer.kind !== 'ok') failed.push(`account ${uin}: ${JSON.stringify(answer)}`);
  }
  return failed;
}
