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
const report: { keeps: string; file: string; isMissed: boolean }[] = [];
try {
  await expectGreen();
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

/** A guard is told by a test that is green with it. @throws otherwise. */
async function expectGreen(): Promise<void> {
  const tests = [...new Set(chosen.flatMap((guard) => guard.tests))];
  console.error(`running ${tests.length.toString()} test files with every guard in its place …`);
  const { exitCode, stdout } = await runTests(tree, tests);
  if (exitCode !== 0) throw new Error(`they aren't green:\n${stdout.slice(-2_000)}`);
}

async function isRedWithout(guard: Guard): Promise<boolean> {
  const putBack = tree.without(guard);
  try {
    for (const test of guard.tests) {
      const { exitCode } = await runTests(tree, [test]);
      if (exitCode !== 0) return true;
    }
    return false;
  } finally {
    putBack();
  }
}

function runTests({ directory }: Tree, tests: readonly string[]) {
  return execa('node', ['scripts/test.js', '--bail', ...tests.map((test) => `test/${test}`)], {
    cwd: directory,
    all: true,
    reject: false,
    timeout: PATIENCE * Math.max(1, tests.length / 8),
  });
}
