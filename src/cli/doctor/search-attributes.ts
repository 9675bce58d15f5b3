import type { Connection } from '@temporalio/client';

import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.js';
import { findUnfitAttributes } from '../../temporal/setup.js';
import { failed, ok, type Check } from './check.js';

/** Whether every search attribute is registered, with its type. */
export function searchAttributesCheck(connection: Connection, namespace: string): Check {
  return {
    part: 'Search attributes',
    remedy: 'See that this client may list them in TEMPORAL_NAMESPACE.',
    async look() {
      const { missing, mistyped } = await findUnfitAttributes(connection, namespace);
      if (missing.length > 0) return failed(`lack ${missing.join(', ')}`, 'Run "holdfast setup".');
      if (mistyped.length > 0) {
        return failed(
          `have another type: ${mistyped.join(', ')}`,
          'Remove them with Temporal’s own tool and run "holdfast setup", or set another TEMPORAL_NAMESPACE.',
        );
      }
      return ok(`all ${SEARCH_ATTRIBUTES.length} are registered`);
    },
  };
}
