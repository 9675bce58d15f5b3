import { inRounds, type Figure } from '../figure.js';
import { underLoad } from '../load.js';
import { median, sumUp } from '../measure.js';
import { NEW_PASSWORD, passwordHash, supplyOfPeople } from '../people.js';
import { resetPassword } from '../reset-password.js';
import { createHasher } from '../../src/server/hasher.js';

const CALLERS = 8;

/** Whole resets, against the round trips and hashes that they can't be made without. */
export const resets: Figure = {
  name: 'resets',
  about: 'whole password resets a second, against as many bare Temporal round trips and hashes',
  async run(bench) {
    const { seconds } = bench;
    const system = await bench.system();
    const bare = await bench.bare();
    const hasher = await createHasher();
    const hash = await passwordHash;
    const nextPerson = supplyOfPeople(system);
    const rounds = await inRounds(bench, 'resets', async () => {
      // the new password is compared with the former one, and hashed
      const bareResets = await underLoad({ callers: CALLERS, seconds }, () =>
        bare.reset(async () => {
          await hasher.verify(hash, NEW_PASSWORD);
          await hasher.hash(NEW_PASSWORD);
        }),
      );
      const whole = await underLoad({ callers: CALLERS, seconds }, async () =>
        resetPassword(system, await nextPerson()),
      );
      return { whole, bareResets };
    });
    const limit = 'one start, a signal, two updates, two hashes';
    return [
      sumUp(
        {
          name: `whole resets, ${CALLERS} callers`,
          unit: '/s',
          limit,
          goal: { of: 'ratio', atLeast: 0.8 },
        },
        rounds.map(({ whole, bareResets }) => ({
          value: whole.perSecond,
          limit: bareResets.perSecond,
        })),
      ),
      sumUp(
        { name: 'a whole reset, median', unit: 'ms', limit },
        rounds.map(({ whole, bareResets }) => ({
          value: median(whole.latencies),
          limit: median(bareResets.latencies),
        })),
      ),
    ];
  },
};
