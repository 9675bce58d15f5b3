import { loadavg } from 'node:os';

import { startBare, type Bare } from './bare/bare.js';
import type { Bench } from './figure.js';
import { FIGURES } from './figures/index.js';
import type { Measure } from './measure.js';
import { readOptions, Usage, type Options } from './options.js';
import { describeRun, toTable } from './report.js';
import { startSystem, type System } from './system.js';
import { stopChildren } from '../src/embedded/child.js';
import { untilSignal } from '../src/cli/signals.js';

/** Exit code of a program that a signal has ended, as shells count: 128 and the signal's number. */
const INTERRUPTED = 130;
/** A system stops within 15 s; milliseconds. */
const STOP_PATIENCE = 20_000;

/** Progress goes where results don't. */
function progress(line: string): void {
  console.error(line);
}

/** Measures one figure after the other; one that fails leaves the others alone, but makes the run fail. */
async function measure({ figures, seconds, rounds }: Options): Promise<Measure[]> {
  let system: Promise<System> | undefined;
  let bare: Promise<Bare> | undefined;
  const bench: Bench = {
    seconds,
    rounds,
    progress,
    system() {
      if (!system) progress('starting a system …');
      return (system ??= startSystem());
    },
    bare: () => (bare ??= bench.system().then(startBare)),
  };
  const signal = untilSignal(() => process.exit(INTERRUPTED));
  const measures: Measure[] = [];
  for (const figure of figures) {
    const outcome = await Promise.race([figure.run(bench).catch(toError), signal]);
    if (typeof outcome === 'string') {
      process.exitCode = INTERRUPTED;
      break;
    }
    if (outcome instanceof Error) {
      progress(`${figure.name}: failed: ${outcome.stack ?? outcome.message}`);
      process.exitCode = 1;
    } else {
      measures.push(...outcome);
    }
  }
  progress('stopping …');
  await Promise.allSettled([bare?.then((started) => started.stop())]);
  await Promise.allSettled([system?.then((started) => started.stop())]);
  // those of a figure that was interrupted
  await stopChildren(STOP_PATIENCE);
  return measures;
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

try {
  const options = readOptions(process.argv.slice(2), FIGURES);
  const [loadBefore = 0] = loadavg();
  const run = describeRun({ ...options, loadBefore }, await measure(options));
  console.log(options.json ? JSON.stringify(run, undefined, 2) : `\n${toTable(run)}`);
} catch (error) {
  if (!(error instanceof Usage)) throw error;
  (error.exitCode === 0 ? console.log : console.error)(error.message);
  process.exitCode = error.exitCode;
}
// gRPC and Temporal keep a process alive for a while
process.exit();
