import type { Logger } from 'pino';

import { audit, type AuditEvent } from './audit.js';
import type { Db } from './pool.js';

/** Of the same kind, one event is recorded in this time, milliseconds. */
const RECORDED_EVERY = 60_000;

/**
 * Records what may come in a flood, such as refused calls: of each kind one in a minute, so that it doesn't fill the
 * table. Each process counts for itself. What can't be recorded is logged, and changes nothing else.
 * @returns what records an event of a kind, of which there must be few.
 */
export function auditRarely(
  db: Db,
  log: Logger,
): (kind: string, event: AuditEvent) => Promise<void> {
  const recordedAt = new Map<string, number>();
  return async (kind, event) => {
    const now = performance.now();
    if (now - (recordedAt.get(kind) ?? -Infinity) < RECORDED_EVERY) return;
    recordedAt.set(kind, now);
    await db
      .transaction()
      .execute((tx) => audit(tx, event))
      .catch((error: unknown) => {
        const { name, actor } = event;
        log.error({ err: error, event: name, caller: actor.caller }, 'an event was not recorded');
      });
  };
}
