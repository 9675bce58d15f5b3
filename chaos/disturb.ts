import { setTimeout as sleep } from 'node:timers/promises';

import type { History } from './record/history.js';
import { inWords, type Fault } from './schedule.js';
import type { System } from './system.js';

/** Does to a system what a schedule says, and in the end heals everything. @returns how many faults there were. */
export async function disturb(
  system: System,
  schedule: readonly Fault[],
  history: History,
  signal: AbortSignal,
): Promise<number> {
  const start = Date.now();
  const lasting: Promise<void>[] = [];
  let done = 0;
  for (const fault of schedule) {
    const due = start + fault.at - Date.now();
    if (due > 0) await sleep(due, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    history.note({ fault: inWords(fault), ...fault });
    lasting.push(inflict(system, fault, signal));
    done += 1;
  }
  await Promise.all(lasting);
  heal(system);
  history.note({ event: 'everything is healed' });
  return done;
}

/** Ends every trouble. Parts that are down come up by themselves. */
function heal({ links, parts }: System): void {
  for (const link of links) link.turn({ kind: 'none' });
  for (const part of parts) part.thaw();
}

async function inflict(system: System, fault: Fault, signal: AbortSignal): Promise<void> {
  const { lasts, target } = fault;
  const until = () => sleep(lasts, undefined, { signal }).catch(() => undefined);
  if (fault.what === 'trouble') {
    const link = named(system.links, target);
    link.turn(fault.trouble);
    await until();
    // A later trouble of the same link has its own time.
    if (link.trouble === fault.trouble) link.turn({ kind: 'none' });
    return;
  }
  const part = named(system.parts, target);
  if (fault.what === 'kill') {
    part.kill(lasts);
    return;
  }
  part.freeze();
  await until();
  part.thaw();
}

function named<Item extends { name: string }>(items: readonly Item[], name: string): Item {
  const found = items.find((item) => item.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}
