import { pathToFileURL } from 'node:url';

import { whenChanged } from './fingerprint.js';
import { runMain, runQuietly } from './run.js';

/** Types and services of the contract, and its descriptors for gRPC reflection. */
export async function generate() {
  await whenChanged(
    {
      stamp: 'src/gen/.fingerprint',
      sources: ['proto/holdfast', 'buf.yaml', 'buf.gen.yaml', 'package-lock.json'],
    },
    async () => {
      await runQuietly('buf', 'generate');
      await runQuietly('buf', 'build', '-o', 'src/gen/descriptors.binpb');
    },
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await runMain(generate);
