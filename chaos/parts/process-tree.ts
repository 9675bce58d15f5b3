import { spawnSync } from 'node:child_process';

/** The processes below one, however deep: PostgreSQL's are in sessions of their own, and in no group of ours. */
export function descendantsOf(root: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const children = new Map<number, number[]>();
  for (const line of stdout.split('\n')) {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  for (const pids = [root]; pids.length > 0;) {
    const below = children.get(pids.shift() ?? 0) ?? [];
    found.push(...below);
    pids.push(...below);
  }
  return found;
}

/** Sends a signal to processes; those that have ended by now are passed over. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // it ended by itself
    }
  }
}
