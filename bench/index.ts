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
  const interrupted = untilSignal(() => process.exit(INTERRUPTED)).then((signal) => {
    throw new Error(`ended by ${signal}`);
  });
  const measures: Measure[] = [];
  try {
    for (const figure of figures) {
      measures.push(...(await Promise.race([figure.run(bench), interrupted])));
    }
    return measures;
  } finally {
    progress('stopping …');
    await (await bare)?.stop();
    await (await system)?.stop();
    // those of a figure that was interrupted
    await stopChildren(STOP_PATIENCE);
  }
}

try {
  const options = readOptions(process.argv.slice(2), FIGURES);
  const run = describeRun(options, await measure(options));
  console.log(options.json ? JSON.stringify(run, undefined, 2) : `\n${toTable(run)}`);
  // gRPC and Temporal keep a process alive for a while
  process.exit(0);
} catch (error) {
  console.error(error instanceof Usage ? error.message : error);
  process.exit(error instanceof Usage ? error.exitCode : 1);
}
