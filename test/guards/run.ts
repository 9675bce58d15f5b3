import { parseArgs } from 'node:util';

import { execa } from 'execa';

import { GUARDS } from './list.js';
import { copyTree, type Tree } from './tree.js';
import type { Guard } from './guard.js';

/**
 * `npm run guards -- [words] [--json]`: takes every guard away in turn, or those whose text has one of the words,
 * and runs the tests that must turn red. Ends with 1 when one would not be missed.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});

/** A test that never ends is red as well, milliseconds. */
const PATIENCE = 300_000;

const chosen = GUARDS.filter(
  ({ keeps, file }) =>
    positionals.length === 0 || positionals.some((word) => `${keeps} ${file}`.includes(word)),
);
const tree = copyTree();
/** Tests that were seen to be green with every guard in its place. */
const green = new Set<string>();
const report: { keeps: string; file: string; isMissed: boolean }[] = [];
try {
  for (const [index, guard] of chosen.entries()) {
    const isMissed = await isRedWithout(guard);
    report.push({ keeps: guard.keeps, file: guard.file, isMissed });
    const place = `${(index + 1).toString().padStart(2)}/${chosen.length.toString()}`;
    if (!values.json) console.log(`${place}  ${isMissed ? 'missed' : 'ALIVE '}  ${guard.keeps}`);
  }
} finally {
  tree.remove();
}
const alive = report.filter(({ isMissed }) => !isMissed);
if (values.json) console.log(JSON.stringify({ guards: report }, undefined, 2));
else
  console.log(
    `\n${(report.length - alive.length).toString()} missed, ${alive.length.toString()} alive`,
  );
process.exit(alive.length === 0 ? 0 : 1);

/** Whether a test turns red without the guard that is green with it. @throws when one is red with it. */
async function isRedWithout(guard: Guard): Promise<boolean> {
  for (const test of guard.tests) {
    const putBack = tree.without(guard);
    const { exitCode } = await runTest(tree, test).finally(putBack);
    if (exitCode === 0) continue;
    await expectGreen(test);
    return true;
  }
  return false;
}

async function expectGreen(test: string): Promise<void> {
  if (green.has(test)) return;
  const { exitCode, all } = await runTest(tree, test);
  if (exitCode !== 0) throw new Error(`${test} isn't green:\n${all.slice(-3_000)}`);
  green.add(test);
}

function runTest({ directory }: Tree, test: string) {
  return execa('node', ['scripts/test.js', '--bail', `test/${test}`], {
    cwd: directory,
    all: true,
    reject: false,
    timeout: PATIENCE,
  });
}
