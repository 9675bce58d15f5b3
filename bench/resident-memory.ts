import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Resident memory of a system's processes by program, MiB. */
export type Memory = Record<'node' | 'Temporal' | 'PostgreSQL' | 'other', number>;

/** All of it. */
export function totalOf(memory: Memory): number {
  return Object.values(memory).reduce((sum, part) => sum + part, 0);
}

/**
 * Resident memory of a process and all below it. What processes share counts once: each has its part of
 * it (PSS, proc(5)), for PostgreSQL's processes have nearly all in common.
 */
export function residentMemory(pid: number): Memory {
  const memory: Memory = { node: 0, Temporal: 0, PostgreSQL: 0, other: 0 };
  for (const process of withDescendants(pid)) {
    const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${process}/smaps_rollup`))?.[1];
    memory[programOf(process)] += Number(kibibytes ?? 0) / 1024;
  }
  return memory;
}

function withDescendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(/^PPid:\s+(\d+)$/m.exec(read(`/proc/${name}/status`))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (parent: number): number[] => [
    parent,
    ...(children.get(parent) ?? []).flatMap(below),
  ];
  return below(pid);
}

function programOf(pid: number): keyof Memory {
  const [program = ''] = read(`/proc/${pid}/cmdline`).split('\0');
  if (/^postgres\b/.test(basename(program))) return 'PostgreSQL';
  if (basename(program) === 'temporal') return 'Temporal';
  return basename(program) === 'node' ? 'node' : 'other';
}

/** A process may end while it is looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
