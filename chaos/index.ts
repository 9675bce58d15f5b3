import { rmSync } from 'node:fs';

import { untilSignal } from '../src/cli/signals.js';
import { killChildren } from '../src/embedded/child.js';
import { readOptions, Usage, type Options } from './options.js';
import { PLANTS } from './plants.js';
import { describeRun, toWords, type Report } from './report.js';
import { drawAll } from './schedule.js';
import { wreak } from './wreak.js';

/** Exit code of a program that a signal has ended, as shells count: 128 and the signal's number. */
const INTERRUPTED = 130;

/** Progress goes where results don't. */
function progress(line: string): void {
  console.error(line);
}

/** @returns undefined when it was interrupted. */
async function report(options: Options): Promise<Report | undefined> {
  const { minutes, seed, temporal, planted } = options;
  const interrupted = new AbortController();
  void untilSignal(() => {
    killChildren();
    process.exit(INTERRUPTED);
  }).then(() => {
    progress('stopping …');
    interrupted.abort();
  });
  const wreckage = await wreak({
    seed,
    temporal,
    plant: planted === undefined ? undefined : PLANTS[planted],
    draw: drawAll(minutes * 60_000),
    progress,
    signal: interrupted.signal,
  });
  return wreckage && describeRun(options, wreckage);
}

try {
  const options = readOptions(process.argv.slice(2));
  const found = await report(options);
  if (found) {
    console.log(options.json ? JSON.stringify(found, undefined, 2) : toWords(found, options));
    process.exitCode = found.held ? 0 : 1;
    // What a break is looked for in stays.
    if (found.held && !options.keep) rmSync(found.directory, { recursive: true, force: true });
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
