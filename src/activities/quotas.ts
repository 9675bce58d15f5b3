import type { Tx } from '../db/pool.js';
import { giveBackSend } from '../db/send-limits.js';
import type { EnteredAddress } from '../domain/address.js';
import { nameQuota } from '../keys/subject.js';
import { LINK_TEMPLATES, STEP_TEMPLATES, type Letter } from '../messaging/letter.js';
import type { Dependencies } from './dependencies.js';

/** Each link that is mailed was counted. Of a code, only the first send was: again is up to its flow. */
const LINKS: readonly Letter['template'][] = LINK_TEMPLATES;

/**
 * Names the address in the limits that the server counted a message in before its flow sent it. A log-in's
 * code is left out: one that is held back by its limit goes out when it is asked for again.
 * @returns null for what wasn't counted.
 */
export async function quotaOf(
  { db, subjectKey }: Pick<Dependencies, 'db' | 'subjectKey'>,
  { id, flowId, to, letter }: { id: string; flowId: string; to: EnteredAddress; letter: Letter },
): Promise<string | null> {
  const { template } = letter;
  if (!STEP_TEMPLATES.includes(template) || template === 'log-in-code') return null;
  const isIdentity = template === 'identity-code';
  let others = db
    .selectFrom('deliveries')
    .select('id')
    .where('flow_id', '=', flowId)
    .where('template', '=', template)
    .where('id', '!=', id);
  // Switching to another way to verify identity isn't counted.
  if (!isIdentity) others = others.where('masked_address', '=', to.masked);
  const flow = await db
    .selectFrom('flows')
    .select(['kind', (eb) => eb.exists(others).as('is_again')])
    .where('id', '=', flowId)
    .executeTakeFirst();
  if (!flow || (flow.is_again && !LINKS.includes(template))) return null;
  // The codes of a reset are limited by its link alone.
  if (isIdentity && flow.kind === 'PASSWORD_RESET') return null;
  return nameQuota(subjectKey, isIdentity ? 'IDENTITY' : flow.kind, to.canonical);
}

/**
 * Gives back what a message was counted as that no provider took (G8.4). Once: and not when another send of
 * the same was taken meanwhile.
 */
export async function giveBackQuota(
  tx: Tx,
  sent: { flow_id: string | null; template: string; masked_address: string },
): Promise<void> {
  const counted = await tx
    .selectFrom('deliveries')
    .select(['id', 'quota', 'created_at'])
    .where('flow_id', '=', sent.flow_id)
    .where('template', '=', sent.template)
    .where('masked_address', '=', sent.masked_address)
    .where('quota', 'is not', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('deliveries as taken')
            .select('taken.id')
            .where('taken.flow_id', '=', sent.flow_id)
            .where('taken.template', '=', sent.template)
            .where('taken.masked_address', '=', sent.masked_address)
            .where('taken.state', '=', 'SENT')
            .whereRef('taken.created_at', '>=', 'deliveries.created_at'),
        ),
      ),
    )
    .forUpdate()
    .execute();
  for (const { id, quota, created_at } of counted) {
    await tx.updateTable('deliveries').set({ quota: null }).where('id', '=', id).execute();
    if (quota !== null) await giveBackSend(tx, quota, created_at);
  }
}
