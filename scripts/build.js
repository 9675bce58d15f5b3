import { cpSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { whenChanged } from './fingerprint.js';
import { generate } from './generate.js';
import { runMain, runQuietly } from './run.js';

const STAMP = 'dist/.fingerprint';
const SOURCES = [
  'src',
  'proto/holdfast',
  'buf.yaml',
  'buf.gen.yaml',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];

const { values } = parseArgs({ options: { 'if-changed': { type: 'boolean' } } });

await runMain(async () => {
  if (!values['if-changed']) rmSync(STAMP, { force: true });
  await whenChanged({ stamp: STAMP, sources: SOURCES, without: ['src/gen'] }, build);
});

/** Makes dist/ anew: the compiled sources, what lies beside them, and the workflow bundle. */
async function build() {
  console.log('building dist/ …');
  rmSync('dist', { recursive: true, force: true });
  await generate();
  await runQuietly('tsc', '--project', 'tsconfig.build.json');
  cpSync('src', 'dist', { recursive: true, filter: (path) => !/\.tsx?$/.test(path) });
  await runQuietly('node', 'dist/temporal/bundle.js');
}
