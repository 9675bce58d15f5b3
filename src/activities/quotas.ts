import type { Tx } from '../db/pool.js';
import { giveBackSend } from '../db/send-limits.js';
import type { EnteredAddress } from '../domain/address.js';
import type { FlowKind } from '../domain/flow.js';
import { countryOf } from '../domain/mobile.js';
import { nameQuota } from '../keys/subject.js';
import { STEP_TEMPLATES, type CodeTemplate, type Letter } from '../messaging/letter.js';
import type { Dependencies } from './dependencies.js';

/** A code that a flow waits for. */
export interface AwaitedCode {
  template: CodeTemplate;
  to: EnteredAddress;
}

/** What a code counts as when it is sent again, as a flow's row keeps it: by no more than a name of its address. */
export function limitsOf(
  subjectKey: string,
  kind: FlowKind,
  code: AwaitedCode | undefined,
): { code_quota: string | null; code_country: string | null } {
  if (!code) return { code_quota: null, code_country: null };
  const { template, to } = code;
  // Where an account's own number is tells something of the account.
  const country = template === 'identity-code' ? undefined : countryOf(to);
  return {
    code_quota: nameOf(subjectKey, kind, template, to),
    code_country: country ?? null,
  };
}

/** Names an address in the limits of what it is sent. The codes of a reset are limited by its link and its flow alone. */
function nameOf(
  subjectKey: string,
  kind: FlowKind,
  template: Letter['template'],
  { canonical }: EnteredAddress,
): string | null {
  const isIdentity = template === 'identity-code';
  if (isIdentity && kind === 'PASSWORD_RESET') return null;
  return nameQuota(subjectKey, isIdentity ? 'IDENTITY' : kind, canonical);
}

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
  const latest = db
    .selectFrom('deliveries')
    .select('masked_address')
    .where('flow_id', '=', flowId)
    .where('template', '=', template)
    .where('id', '!=', id)
    .orderBy('created_at', 'desc')
    .limit(1);
  const flow = await db
    .selectFrom('flows')
    .select(['kind', latest.as('latest_address')])
    .where('id', '=', flowId)
    .executeTakeFirst();
  if (!flow) return null;
  // Switching to another way to verify identity isn't counted.
  const isSwitch = ![null, to.masked].includes(flow.latest_address);
  if (template === 'identity-code' && isSwitch) return null;
  return nameOf(subjectKey, flow.kind, template, to);
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
