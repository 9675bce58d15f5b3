import { setCurrentDetails } from '@temporalio/workflow';

import type { Removed } from '../domain/retention.js';
import { removals } from './activities.js';

/** Removes what has served its purpose, once a day: answers of former calls, ended sessions, former passwords. */
export async function removeOutdated(): Promise<Removed> {
  const removed = await removals.removeOutdated();
  const lines = Object.entries(removed).map(([table, count]) => `${table}: ${count} rows`);
  setCurrentDetails(lines.join('  \n'));
  return removed;
}
