import type { Client } from 'pg';

import { ok, warn, type Check } from './check.js';

/** Whether an operator has stopped a provider. */
export function pausesCheck(client: Client): Check {
  return {
    part: 'Paused providers',
    remedy: 'See that the role of DATABASE_URL may read its tables.',
    async look() {
      const { rows } = await client.query<{ provider: string; paused_by: string; since: Date }>(
        'select provider, paused_by, paused_at as since from provider_pauses order by provider',
      );
      if (rows.length === 0) return ok('none');
      const each = rows.map(
        ({ provider, paused_by: by, since }) =>
          `${provider} by ${by} since ${since.toISOString().slice(0, 16)}Z`,
      );
      return warn(
        each.join(', '),
        'Resume each when it is well: "holdfast providers resume <name>".',
      );
    },
  };
}
