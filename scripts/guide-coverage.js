import { readFileSync, writeFileSync } from 'node:fs';

import { readContract } from './guide/read-contract.js';
import { readSources } from './guide/read-sources.js';
import { readTests } from './guide/read-tests.js';
import { writeTable } from './guide/write-table.js';
import { ROWS } from './guide/rows.js';
import { runMain } from './run.js';

const PAGE = 'docs/guide-coverage.md';

/**
 * Writes the table of what holds each rule of the guide. With `--check` it only says whether the page is
 * as it should be, and which rules nothing holds.
 */
await runMain(() => {
  const rpcs = readContract();
  const sources = readSources(['src/workflows', 'src/server/routes']);
  const tests = readTests('test');
  const covered = ROWS.map((rule) => ({
    ...rule,
    rpcs: rpcs.filter(({ row }) => row === rule.row).map(({ rpc }) => rpc),
    sources: sources.filter(({ row }) => row === rule.row).map(({ path }) => path),
    tests: tests.filter(({ row }) => row === rule.row).map(({ path }) => path),
  }));
  const page = writeTable(covered);
  if (!process.argv.includes('--check')) {
    writeFileSync(PAGE, page);
    return;
  }
  const problems = covered.filter(({ built }) => built).flatMap(problemsOf);
  if (readFileSync(PAGE, 'utf8') !== page) problems.push(`${PAGE}: run npm run coverage:guide`);
  if (problems.length > 0) throw new Error(problems.join('\n'));
});

function problemsOf({ row, rpcs, sources, tests }) {
  const has = { 'RPC or workflow whose comment': [...rpcs, ...sources], 'test whose title': tests };
  return Object.entries(has)
    .filter(([, found]) => found.length === 0)
    .map(([what]) => `${row}: there is no ${what} names it`);
}
