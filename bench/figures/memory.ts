import { setTimeout as sleep } from 'node:timers/promises';

import type { Figure } from '../figure.js';
import { underLoad } from '../load.js';
import type { Measure } from '../measure.js';
import { createPeople, logIn, supplyOfPeople } from '../people.js';
import { residentMemory, totalOf, type Memory } from '../resident-memory.js';
import { resetPassword } from '../reset-password.js';
import { startSystem, type System } from '../system.js';

/** A started system has come to rest by then, milliseconds. */
const REST = 5_000;
const LOOK_AGAIN = 250;
const CALLERS = { resets: 8, logIns: 8, reads: 16 };

/** Memory of all processes of a system that does nothing else but this. */
export const memory: Figure = {
  name: 'memory',
  about: 'resident memory of all processes, idle and under resets, log-ins and reads (Linux)',
  async run({ seconds, rounds, progress }) {
    if (process.platform !== 'linux') {
      progress('memory: left out, it is read from /proc');
      return [];
    }
    const system = await startSystem();
    try {
      progress('memory: idle …');
      await sleep(REST);
      const idle = residentMemory(system.pid);
      progress('memory: under load …');
      const busy = await peakUnderLoad(system, seconds * rounds);
      return [...measuresOf('idle', idle), ...measuresOf('under load', busy)];
    } finally {
      await system.stop();
    }
  },
};

async function peakUnderLoad(system: System, seconds: number): Promise<Memory> {
  const people = await createPeople(system, CALLERS.logIns + CALLERS.reads);
  const sessions = await Promise.all(
    people.slice(CALLERS.logIns).map((person) => logIn(system, person)),
  );
  const nextPerson = supplyOfPeople(system);
  const loads = Promise.all([
    underLoad({ callers: CALLERS.resets, seconds }, async () =>
      resetPassword(system, await nextPerson()),
    ),
    underLoad({ callers: CALLERS.logIns, seconds }, async (caller) => {
      const person = people[caller];
      if (person) await logIn(system, person);
    }),
    underLoad({ callers: CALLERS.reads, seconds }, (caller) =>
      system.clients.accounts.getAccount({}, sessions[caller]),
    ),
  ]).then(() => true);
  let peak = residentMemory(system.pid);
  while (!(await Promise.race([loads, sleep(LOOK_AGAIN, false)]))) {
    const now = residentMemory(system.pid);
    if (totalOf(now) > totalOf(peak)) peak = now;
  }
  return peak;
}

/** What isn't ours is the limit: PostgreSQL and Temporal, in the same moment. */
function measuresOf(when: string, seen: Memory): Measure[] {
  const foundation = seen.PostgreSQL + seen.Temporal;
  const unit = 'MiB';
  return [
    {
      name: `memory ${when}, all processes`,
      unit,
      value: totalOf(seen),
      limit: { name: 'of it PostgreSQL and Temporal', value: foundation },
      ratio: totalOf(seen) / foundation,
    },
    ...(['node', 'Temporal', 'PostgreSQL'] as const).map(
      (part) =>
        ({
          name: `memory ${when}, ${part}`,
          unit,
          value: seen[part],
        }) as const,
    ),
  ];
}
