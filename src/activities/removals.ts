import { Context } from '@temporalio/activity';

import { removeOutdated } from '../db/removals.js';
import type { Removed } from '../domain/retention.js';
import type { Dependencies } from './dependencies.js';

/** What empties the tables of what has served its purpose. */
export function removalActivities({ db }: Pick<Dependencies, 'db'>) {
  return {
    /** Removes it; another attempt goes on where one has ended. @returns how many rows of each table. */
    async removeOutdated(): Promise<Removed> {
      const { heartbeat, cancellationSignal } = Context.current();
      return removeOutdated(db, () => {
        heartbeat();
        cancellationSignal.throwIfAborted();
      });
    },
  };
}
