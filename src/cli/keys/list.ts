import { judgeRetirement, type KeyDates } from '../../keys/retirement.js';
import { createTable } from '../operator/table.js';
import { findKeys, type KeysOptions } from './source.js';

/** A day, milliseconds. */
const DAY = 86_400_000;

/** What is told of a key. */
interface Row extends KeyDates {
  state: 'first' | 'accepted';
  /** Since it was first used, or made. */
  ageDays: number | undefined;
  mayGo: string;
}

/** Prints ids, order and age of all keys; never a secret. */
export function listKeys(env: NodeJS.ProcessEnv, options: KeysOptions): void {
  const now = new Date();
  const { dates } = findKeys(env, options);
  const rows = dates.map((key, at): Row => {
    const born = key.usedSince ?? key.madeOn;
    return {
      ...key,
      state: at === 0 ? 'first' : 'accepted',
      ageDays: born && Math.floor((now.getTime() - born.getTime()) / DAY),
      mayGo: whenItMayGo(dates, key.id, now),
    };
  });
  if (options.json) {
    console.log(JSON.stringify({ keys: rows }));
    return;
  }
  createTable<Row>([
    ['ID', ({ id }) => id],
    ['STATE', ({ state }) => state],
    ['MADE', ({ madeOn }) => madeOn?.toISOString().slice(0, 10) ?? 'unknown'],
    ['FIRST USED', ({ usedSince }) => usedSince?.toISOString().slice(0, 10) ?? 'unknown'],
    ['AGE', ({ ageDays }) => (ageDays === undefined ? 'unknown' : `${ageDays} d`)],
    ['MAY GO', ({ mayGo }) => mayGo],
  ])(rows);
}

function whenItMayGo(dates: readonly KeyDates[], id: string, now: Date): string {
  const judged = judgeRetirement(dates, id, now);
  switch (judged.verdict) {
    case 'MAY_GO':
      return 'now';
    case 'TOO_EARLY':
      return judged.notBefore.toISOString().slice(0, 10);
    case 'SUCCESSOR_WITHOUT_DATE':
      return 'unknown';
    case 'USED':
    case 'NEWEST':
    case 'UNKNOWN':
      return 'no';
  }
}
