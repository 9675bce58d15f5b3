import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Names a process, apart from a later one that gets the same id: its id and when it started. */
export function identify(pid: number): string {
  return `${pid} ${startOf(pid) ?? ''}`;
}

/** The id of the process that `identify` named, `undefined` when it runs no more. */
export function stillRunning(identity: string): number | undefined {
  const [, pid, start] = /^(\d+) (.+)$/.exec(identity.trim()) ?? [];
  return start !== undefined && startOf(Number(pid)) === start ? Number(pid) : undefined;
}

/** The command line of a process, `undefined` when it doesn't run. */
export function commandOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ask(pid, 'command=');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return undefined;
  }
}

function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ask(pid, 'lstart=');
  try {
    // The name, in brackets, may hold spaces; behind it the state is the 1st field, the start the 20th.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; a container without an init process keeps it for ever.
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function ask(pid: number, column: string): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() || undefined;
}
