import { parseArgs } from 'node:util';

import { startParts } from '../environment/parts.js';
import { PROMISES } from './all.js';
import type { Finding, PromiseCheck } from './promise.js';
import { openStage } from './stage.js';

/**
 * `npm run promises -- [numbers] [--seed n] [--json]`: tries every promise, or those that are named, on a
 * system of its own, and prints a line for each. Ends with 1 when one is broken.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: Date.now().toString().slice(-6) },
    json: { type: 'boolean', default: false },
  },
});
const wanted = positionals.map(Number);
const chosen = PROMISES.filter(({ number }) => wanted.length === 0 || wanted.includes(number));
const parts = await startParts((line) => {
  console.error(line);
});
Object.assign(process.env, parts.environment);
const stage = openStage(Number(values.seed), { measuresCost: true });
console.error(`seed ${stage.random.seed.toString()}`);
const report = [];
for (const promise of chosen) {
  console.error(`trying ${promise.number.toString()}: ${promise.says} …`);
  const finding = await promise.run(stage).catch(asBroken);
  await stage.clear();
  report.push({ number: promise.number, says: promise.says, ...finding });
  if (!values.json) console.log(lineOf(promise, finding));
}
await stage.close();
await parts.stop();
const broken = report.filter((finding) => finding.broken.length > 0).length;
if (values.json) {
  console.log(JSON.stringify({ seed: stage.random.seed, broken, promises: report }, undefined, 2));
} else {
  console.log(`\n${(report.length - broken).toString()} kept, ${broken.toString()} broken`);
}
// gRPC and Temporal keep a process alive for a while
process.exit(broken === 0 ? 0 : 1);

/** A promise that could not be tried isn't kept. */
function asBroken(error: unknown): Finding {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { tried: 'could not be tried', times: 0, figure: 'none', broken: [why] };
}

function lineOf({ number }: PromiseCheck, { tried, times, figure, broken }: Finding): string {
  const verdict = broken.length === 0 ? 'kept' : `broken: ${broken.join('; ')}`;
  return `${number.toString().padStart(2)}  ${tried} (${times.toString()}): ${figure}: ${verdict}`;
}
