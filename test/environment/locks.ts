import { setTimeout as sleep } from 'node:timers/promises';

import { sql, type RawBuilder } from 'kysely';

import type { System } from './system.js';

/** Milliseconds. */
const LOOK_AGAIN = 20;

/** What waits in a system's database for a row that is held. */
export const BLOCKED = sql`datname = current_database() and wait_event_type = 'Lock'`;

/** Rows that nobody else writes. */
export interface HeldRows {
  release(): Promise<void>;
}

/** Locks rows until they are released. */
export async function holdRows({ db }: System, lock: RawBuilder<unknown>): Promise<HeldRows> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let ended: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    ended = db.transaction().execute(async (tx) => {
      await lock.execute(tx);
      resolve();
      await released;
    });
    ended.catch(reject);
  });
  return {
    release() {
      release();
      return ended;
    },
  };
}

/** Waits until something waits for what is held. */
export async function untilBlocked({ db }: System): Promise<void> {
  for (;;) {
    const { rows } = await sql`select 1 from pg_stat_activity where ${BLOCKED}`.execute(db);
    if (rows.length > 0) return;
    await sleep(LOOK_AGAIN);
  }
}
