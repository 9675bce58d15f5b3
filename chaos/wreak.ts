import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkAll, type Verdict } from './check/check-all.js';
import { collectEvidence, type Evidence } from './check/evidence.js';
import type { Plant } from './plants.js';
import { seededRandom } from './random.js';
import { History } from './record/history.js';
import { run, type Ran } from './run.js';
import type { Draw } from './schedule.js';
import { startSystem } from './system.js';

/** What is to go wrong with what. */
export interface Wreaking {
  seed: number;
  temporal: 'dev' | 'postgres';
  plant: Plant | undefined;
  draw: Draw;
  progress: (line: string) => void;
  signal: AbortSignal;
}

/** What was done, and what was found. */
export interface Wreckage {
  ran: Ran;
  evidence: Evidence;
  verdicts: Verdict[];
  /** How often each part was started. */
  starts: Record<string, number>;
  /** Where the history and the logs of all parts are. */
  directory: string;
}

/**
 * Starts a system, lets clients and faults loose on it, and holds what clients saw against what was kept.
 * @returns undefined when it was interrupted.
 */
export async function wreak(wreaking: Wreaking): Promise<Wreckage | undefined> {
  const { seed, temporal, plant, draw, progress, signal } = wreaking;
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-chaos-'));
  const kept = join(directory, 'system');
  mkdirSync(kept);
  const history = new History(join(directory, 'history.jsonl'));
  const random = seededRandom(seed);
  const note = (event: object) => history.note(event);
  const system = await startSystem({ directory: kept, temporal, plant, random, progress, note });
  try {
    const ran = await run({ system, random, history, draw, progress, signal });
    signal.throwIfAborted();
    progress('checking …');
    const evidence = await collectEvidence(system, ran, history);
    const verdicts = await checkAll(evidence);
    const starts = Object.fromEntries(system.parts.map(({ name, starts: count }) => [name, count]));
    return { ran, evidence, verdicts, starts, directory };
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  } finally {
    history.flush();
    progress('stopping the system …');
    await system.stop();
    if (signal.aborted) rmSync(directory, { recursive: true, force: true });
  }
}
