import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { listRetried } from './check/stuck-workflows.js';
import type { System } from './system.js';

/** What is still under way. */
export interface UnderWay {
  /** Flows between two steps. */
  working: number;
  /** Messages that a provider could take by now. */
  sending: number;
  /** Parts that aren't up. */
  down: string[];
}

/** Longest wait, milliseconds: a message that failed several times is tried again after minutes. */
const PATIENCE = 300_000;
const LOOK_AGAIN = 1_000;
/** How long nothing may be under way before it is believed, milliseconds: what follows a change takes its time. */
const CALM = 8_000;

/** Waits until nothing is under way any more. @returns what still is. */
export async function settle(
  system: System,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<UnderWay> {
  const until = Date.now() + PATIENCE;
  let calmSince = Date.now();
  let before = -1;
  for (;;) {
    const { rows, ...underWay } = await look(system);
    const isCalm = underWay.working + underWay.sending + underWay.down.length === 0;
    if (!isCalm || rows !== before) calmSince = Date.now();
    before = rows;
    if (Date.now() > until || signal.aborted) return underWay;
    const isOver = Date.now() - calmSince > CALM;
    const retried = isOver ? await listRetried(system.temporalAddress) : [];
    if (isOver && retried.length === 0) return underWay;
    const { working, sending, down } = underWay;
    progress(
      `settling: ${working} working, ${sending} sending, ${retried.length} tried again, down: ${down.join() || 'none'}`,
    );
    await sleep(LOOK_AGAIN);
  }
}

async function look({ db, parts }: System): Promise<UnderWay & { rows: number }> {
  const { rows } = await sql<{ working: number; sending: number; rows: number }>`select
    (select count(*)::integer from flows where state = 'WORKING') as working,
    (select count(*)::integer from deliveries where state in ('QUEUED', 'SENDING')) as sending,
    (select count(*)::integer from audit_events)
      + (select count(*)::integer from delivery_attempts) as rows`.execute(db);
  const down = parts.filter(({ isUp }) => !isUp).map(({ name }) => name);
  return { working: 0, sending: 0, rows: 0, ...rows[0], down };
}
