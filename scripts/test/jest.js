import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from '../run.js';

const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** Runs jest, which prints for itself, and counts its tests. */
export async function runJest(jestArguments) {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
  const file = join(directory, 'results.json');
  try {
    const exitCode = await run('node', ...JEST, '--json', '--outputFile', file, ...jestArguments);
    return count(file, exitCode);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A file that doesn't load counts as one failed, and so does whatever else made jest fail. */
function count(file, exitCode) {
  const results = read(file);
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return {
    passed: results.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
  };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
  }
}
