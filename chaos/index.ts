import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { untilSignal } from '../src/cli/signals.js';
import { killChildren } from '../src/embedded/child.js';
import { checkAll } from './check/check-all.js';
import { collectEvidence } from './check/evidence.js';
import { readOptions, Usage, type Options } from './options.js';
import { PLANTS } from './plants.js';
import { seededRandom } from './random.js';
import { History } from './record/history.js';
import { describeRun, toWords, type Report } from './report.js';
import { run } from './run.js';
import { startSystem } from './system.js';

/** Exit code of a program that a signal has ended, as shells count: 128 and the signal's number. */
const INTERRUPTED = 130;

/** Progress goes where results don't. */
function progress(line: string): void {
  console.error(line);
}

/** @returns undefined when it was interrupted. */
async function wreak(options: Options): Promise<Report | undefined> {
  const { minutes, seed, temporal, planted } = options;
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-chaos-'));
  const kept = join(directory, 'system');
  mkdirSync(kept);
  const history = new History(join(directory, 'history.jsonl'));
  const random = seededRandom(seed);
  const interrupted = new AbortController();
  void untilSignal(() => {
    killChildren();
    process.exit(INTERRUPTED);
  }).then(() => {
    progress('stopping …');
    interrupted.abort();
  });
  const plant = planted === undefined ? undefined : PLANTS[planted];
  const note = (event: object) => history.note(event);
  const system = await startSystem({ directory: kept, temporal, plant, random, progress, note });
  try {
    const { signal } = interrupted;
    const ran = await run({ system, random, history, lasts: minutes * 60_000, progress, signal });
    signal.throwIfAborted();
    progress('checking …');
    const evidence = await collectEvidence(system, ran, history);
    const verdicts = await checkAll(evidence);
    const starts = Object.fromEntries(system.parts.map(({ name, starts: count }) => [name, count]));
    return describeRun(options, ran, evidence, verdicts, { starts, directory });
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    return undefined;
  } finally {
    history.flush();
    progress('stopping the system …');
    await system.stop();
    if (interrupted.signal.aborted) rmSync(directory, { recursive: true, force: true });
  }
}

try {
  const options = readOptions(process.argv.slice(2));
  const report = await wreak(options);
  if (report) {
    console.log(options.json ? JSON.stringify(report, undefined, 2) : toWords(report, options));
    process.exitCode = report.held ? 0 : 1;
    // What a break is looked for in stays.
    if (report.held && !options.keep) rmSync(report.directory, { recursive: true, force: true });
  } else {
    process.exitCode = INTERRUPTED;
  }
} catch (error) {
  if (!(error instanceof Usage)) throw error;
  (error.exitCode === 0 ? console.log : console.error)(error.message);
  process.exitCode = error.exitCode;
}
// gRPC and Temporal keep a process alive for a while
process.exit();
