import { WorkflowNotFoundError } from '@temporalio/client';

import { findFlow, type FlowRecord } from '../db/flows.js';
import { STEP_ANSWER_LIMIT } from '../domain/durations.js';
import { Refusal } from '../domain/errors.js';
import { readToken, type TokenName } from '../keys/tokens.js';
import { linkOpenedSignal } from '../workflows/definitions.js';
import type { Call } from './caller.js';
import type { Dependencies } from './dependencies.js';
import { isOutdated } from './flow-access.js';
import { withinLimit } from './steps.js';

/** What became of a link. */
export type LinkState = 'ALIVE' | 'USED' | 'EXPIRED' | 'REPLACED';

/** A link with its flow. */
export interface FoundLink {
  flow: FlowRecord;
  link: TokenName;
}

/** When to press the button again, milliseconds. */
const PAUSE = 2_000;

/** The flow that a link belongs to. @throws Refusal LINK_UNKNOWN */
export async function findLink({ db, keys }: Dependencies, token: string): Promise<FoundLink> {
  const link = readToken(keys, 'link', token);
  const flow = link && (await findFlow(db, link.id));
  if (!flow) throw new Refusal('LINK_UNKNOWN');
  return { flow, link };
}

/** A link is used when its flow did what it was for. */
export function stateOf({ flow, link }: FoundLink): LinkState {
  if (flow.snapshot.outcome === 'COMPLETED') return 'USED';
  if (flow.snapshot.state === 'ENDED' || flow.deadline.valueOf() <= Date.now()) return 'EXPIRED';
  if (isOutdated(flow)) return 'EXPIRED';
  // An undo has a link for each address that it was sent to; elsewhere one lives at a time.
  const isAlive = flow.kind === 'UNDO' || link.number === flow.link_number;
  return isAlive ? 'ALIVE' : 'REPLACED';
}

/** The live link of a token, of this kind of flow. @throws Refusal LINK_UNKNOWN, LINK_EXPIRED, LINK_USED, LINK_REPLACED. */
export async function findLiveLink(
  dependencies: Dependencies,
  token: string,
  kind: FlowRecord['kind'],
): Promise<FoundLink> {
  const found = await findLink(dependencies, token);
  if (found.flow.kind !== kind) throw new Refusal('LINK_UNKNOWN');
  const state = stateOf(found);
  if (state !== 'ALIVE') throw new Refusal(`LINK_${state}`);
  return found;
}

/**
 * Presses the button behind a link. Pressed anew, whoever did before can't go on.
 * @param isDone whether the flow's row says what the caller waits for.
 * @throws Refusal as {@link findLiveLink} when the flow has ended meanwhile; UNAVAILABLE when it doesn't say
 * so in time, while the press goes on.
 */
export async function pressButton(
  { db, temporal, flows }: Dependencies,
  { flow, link }: FoundLink,
  { actor }: Call,
  opening: number,
  isDone: (flow: FlowRecord) => boolean,
): Promise<FlowRecord> {
  const patience = AbortSignal.timeout(STEP_ANSWER_LIMIT);
  const nextChange = () => flows.nextChange(flow.id, patience).catch(() => undefined);
  const signal = { flowId: flow.id, linkNumber: link.number, actor, opening };
  let changed = nextChange();
  const handle = temporal.workflow.getHandle(flow.workflow_id);
  await withinLimit(handle.signal(linkOpenedSignal, signal)).catch((error: unknown) => {
    // It has closed since its row was read, which says by now how it ended.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  });
  for (;;) {
    const now = await findFlow(db, flow.id);
    const isOurs = now && Number(now.opening) === opening;
    if (isOurs && isDone(now)) return now;
    const state = now && !isOurs ? stateOf({ flow: now, link }) : 'ALIVE';
    if (state !== 'ALIVE') throw new Refusal(`LINK_${state}`);
    if (patience.aborted) throw new Refusal('UNAVAILABLE', { retryAfter: PAUSE });
    await changed;
    changed = nextChange();
  }
}

/** Names an opening by the request that made it; 1 is that of who started a flow without a link. */
export function openingOf(requestKey: string): number {
  return 2 + (Number.parseInt(requestKey.slice(0, 8), 16) >>> 0);
}
