import { readFileSync, writeFileSync } from 'node:fs';

import { runMain, runQuietly } from './run.js';

const IMAGE = 'proto/landed.json';

/** Takes the contract as it is for the landed one, which `buf breaking` holds later ones to. */
await runMain(async () => {
  await runQuietly('buf', 'build', '--exclude-source-info', '-o', IMAGE);
  // one field a line, so that a review shows what landed
  const image = JSON.parse(readFileSync(IMAGE, 'utf8'));
  writeFileSync(IMAGE, `${JSON.stringify(image, null, 1)}\n`);
});
