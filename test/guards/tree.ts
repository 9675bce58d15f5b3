import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Guard } from './guard.js';

const ROOT = new URL('../..', import.meta.url).pathname;

/** What tests are made of. */
const PARTS = [
  'src',
  'test',
  'chaos',
  'scripts',
  'proto',
  'docs',
  'package.json',
  'package-lock.json',
  'jest.config.js',
  'tsconfig.json',
  'buf.yaml',
  'buf.gen.yaml',
];

/** A copy of the sources, in which guards can be taken away. */
export interface Tree {
  directory: string;
  /** @returns what puts it back. @throws when it isn't there exactly once. */
  without(guard: Guard): () => void;
  remove(): void;
}

/** Copies the sources; the installed packages are shared. */
export function copyTree(): Tree {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-guards-'));
  for (const part of PARTS.filter((name) => existsSync(join(ROOT, name)))) {
    cpSync(join(ROOT, part), join(directory, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  return {
    directory,
    without(guard) {
      const path = join(directory, 'src', guard.file);
      const source = readFileSync(path, 'utf8');
      writeFileSync(path, takeAway(source, guard));
      return () => {
        writeFileSync(path, source);
      };
    },
    remove() {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The source without the guard. @throws when it isn't there exactly once. */
export function takeAway(source: string, { file, text, without }: Guard): string {
  const parts = source.split(text);
  if (parts.length !== 2) {
    throw new Error(`${file} has ${(parts.length - 1).toString()} times: ${text.trim()}`);
  }
  return parts.join(without);
}
