import { runQuietly } from '../run.js';
import { audit } from './audit.js';

const command =
  (...words) =>
  () =>
    runQuietly(...words);

/** What is checked without running the system: name and check, in order. */
export const CHECKS = [
  ['lockfile', command('node', 'scripts/complete-lockfile.js', '--check')],
  ['advisories', audit],
  ['lint', command('eslint', '.')],
  ['walls', command('depcruise', 'src', 'test', 'bench', 'chaos')],
  ['format', command('prettier', '--check', '--log-level', 'warn', '.')],
  ['contract style', command('buf', 'lint')],
  ['contract', command('buf', 'breaking', '--against', 'proto/landed.json')],
  ['types', command('tsc')],
  ['guide coverage', command('node', 'scripts/guide-coverage.js', '--check')],
  ['build', command('node', 'scripts/build.js', '--if-changed')],
];
