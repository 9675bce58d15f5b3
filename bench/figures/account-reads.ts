import pg from 'pg';

import { inRounds, type Figure } from '../figure.js';
import { underLoad } from '../load.js';
import { percentile, sumUp } from '../measure.js';
import { createPeople, logIn } from '../people.js';

const CALLERS = 32;
/** The default of `DATABASE_POOL_SIZE`, which the system runs with. */
const POOL_SIZE = 10;

/** Reads of an account's whole view, against bare round trips to the same database. */
export const accountReads: Figure = {
  name: 'account-reads',
  about: 'GetAccount a second and its p99, against `select` round trips of as large a pool',
  async run(bench) {
    const { seconds } = bench;
    const system = await bench.system();
    const people = await createPeople(system, CALLERS);
    const sessions = await Promise.all(people.map((person) => logIn(system, person)));
    const pool = new pg.Pool({ connectionString: system.databaseUrl, max: POOL_SIZE });
    try {
      const rounds = await inRounds(bench, 'account reads', async () => {
        const bare = await underLoad({ callers: CALLERS, seconds }, () => pool.query('select 1'));
        const reads = await underLoad({ callers: CALLERS, seconds }, (caller) =>
          system.clients.accounts.getAccount({}, sessions[caller]),
        );
        return { bare, reads };
      });
      const limit = `select round trips, pool of ${POOL_SIZE}`;
      return [
        sumUp(
          { name: `account reads, ${CALLERS} callers`, unit: '/s', limit },
          rounds.map(({ reads, bare }) => ({ value: reads.perSecond, limit: bare.perSecond })),
        ),
        sumUp(
          { name: 'account reads, p99', unit: 'ms', limit: `${limit}, p99` },
          rounds.map(({ reads, bare }) => ({
            value: percentile(reads.latencies, 99),
            limit: percentile(bare.latencies, 99),
          })),
        ),
      ];
    } finally {
      await pool.end();
    }
  },
};
