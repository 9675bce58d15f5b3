import { randomUUID } from 'node:crypto';

import { sql } from 'kysely';

import { findFlow } from '../../db/flows.js';
import type { LostDelivery } from '../../db/resends.js';
import { Refusal, type Reason } from '../../domain/errors.js';
import type { FlowSnapshot } from '../../domain/flow.js';
import { LINK_TEMPLATES, STEP_TEMPLATES } from '../../messaging/letter.js';
import { operatorResendUpdate } from '../../workflows/definitions.js';
import type { Dependencies } from '../dependencies.js';
import { takeStep } from '../steps.js';
import type { Incident, LostTogether } from './incident.js';

/** Refusals that say nothing of the flow. */
const PASSING: readonly Reason[] = ['UNAVAILABLE', 'BUSY', 'INTERNAL'];

/**
 * Has a flow that is still open send its code or link again, if it waits for the one that was lost. What is
 * sent is a message of its own: only the flow knows whether the same code still lives.
 */
export async function resendOfFlow(
  dependencies: Dependencies,
  { name, deliveries }: LostTogether,
  { actor, reason, requestKey }: Incident,
): Promise<number> {
  const flow = await findFlow(dependencies.db, name);
  if (!flow || flow.snapshot.state === 'ENDED') return 0;
  const lost = deliveries.filter((delivery) => isAwaited(flow.snapshot, delivery));
  const latest = await findLatest(dependencies, name, lost);
  if (latest.length === 0) return 0;
  try {
    await takeStep(dependencies, flow, operatorResendUpdate, requestKey, {
      operator: actor.caller,
      use: randomUUID(),
      input: { flowId: flow.id, reason },
    });
    return latest.length;
  } catch (error) {
    if (error instanceof Refusal && !PASSING.includes(error.reason)) return 0;
    throw error;
  }
}

/** Whether a flow waits for what was in it. */
function isAwaited({ state, maskedTarget }: FlowSnapshot, delivery: LostDelivery): boolean {
  const { template, masked_address } = delivery;
  const isStep = STEP_TEMPLATES.some((name) => name === template);
  const isLink = !isStep || LINK_TEMPLATES.some((name) => name === template);
  if (state !== (isLink ? 'AWAITING_LINK' : 'AWAITING_CODE')) return false;
  // The links of an undo go to several addresses; a log-in's flow shows none.
  return !isStep || maskedTarget === undefined || maskedTarget === masked_address;
}

/** Those of which nothing was sent since: what came later, by whatever provider, is what is waited for. */
async function findLatest(
  { db }: Dependencies,
  flowId: string,
  deliveries: readonly LostDelivery[],
): Promise<LostDelivery[]> {
  if (deliveries.length === 0) return [];
  const rows = await db
    .selectFrom('deliveries')
    .select(['id', 'template', 'masked_address'])
    .distinctOn(['template', 'masked_address'])
    .where(sql<boolean>`starts_with(id, ${flowId} || '.')`)
    .where('flow_id', 'in', [...new Set(deliveries.flatMap(({ flow_id }) => flow_id ?? []))])
    .orderBy('template')
    .orderBy('masked_address')
    .orderBy('created_at', 'desc')
    .execute();
  return deliveries.filter(({ id }) => rows.some((row) => row.id === id));
}
