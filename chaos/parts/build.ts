import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Plant } from '../plants.js';

const ROOT = new URL('../..', import.meta.url).pathname;

/**
 * Copies the build: what runs stays the same whatever is built meanwhile, and a fault that is planted is
 * planted there alone.
 * @returns the path of the command line.
 * @throws when the build has another text than the plant expects.
 */
export function copyBuild(directory: string, plant: Plant | undefined): string {
  const home = join(directory, 'holdfast');
  cpSync(join(ROOT, 'dist'), join(home, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(home, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'));
  for (const { file, text, by } of plant?.edits ?? []) {
    const path = join(home, 'dist', file);
    const parts = readFileSync(path, 'utf8').split(text);
    if (parts.length !== 2) {
      throw new Error(`the text to replace is in ${file} ${parts.length - 1} times: ${text}`);
    }
    writeFileSync(path, parts.join(by));
  }
  return join(home, 'dist/cli/index.js');
}
