import { availableParallelism } from 'node:os';

import { verify } from '@node-rs/argon2';

import { inRounds, type Figure } from '../figure.js';
import { underLoad } from '../load.js';
import { sumUp } from '../measure.js';
import { createPeople, logIn, PASSWORD, passwordHash } from '../people.js';

const CORES = availableParallelism();
/** Enough that a hash is always due, and far below what the server refuses. */
const CALLERS = 4 * CORES;

/** Log-ins, against the hashes that they are mostly made of. */
export const logIns: Figure = {
  name: 'log-ins',
  about: 'log-ins a second, against argon2id hashes on as many threads',
  async run(bench) {
    const { seconds } = bench;
    const system = await bench.system();
    const hash = await passwordHash;
    const people = await createPeople(system, CALLERS);
    const rounds = await inRounds(bench, 'log-ins', async () => {
      const limit = await underLoad({ callers: CORES, seconds }, () => verify(hash, PASSWORD));
      const measured = await underLoad({ callers: CALLERS, seconds }, async (caller) => {
        const person = people[caller];
        if (person) await logIn(system, person);
      });
      return { value: measured.perSecond, limit: limit.perSecond };
    });
    const about = {
      name: `log-ins, ${CALLERS} callers`,
      unit: '/s',
      limit: `argon2id hashes, ${CORES} threads`,
      goal: { of: 'ratio', atLeast: 0.9 },
    } as const;
    return [sumUp(about, rounds)];
  },
};
