import { EventEmitter, once } from 'node:events';

import pg from 'pg';
import type { Logger } from 'pino';

/** How long to wait before connecting again, milliseconds. */
const RECONNECT_PAUSE = 500;

/** Tells of changes of flows' rows: one LISTEN for a whole process. */
export interface FlowListener {
  /** Resolves at the flow's next change, or when some may have been missed. Rejects once aborted or closed. */
  nextChange(flowId: string, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Starts listening; a lost connection is made again, and whoever waits then reads anew. */
export function listenToFlows(databaseUrl: string, log: Logger): FlowListener {
  const changes = new EventEmitter().setMaxListeners(0);
  const closing = new AbortController();
  let client: pg.Client | undefined;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: databaseUrl, keepAlive: true });
    client = next;
    next.on('notification', ({ payload }) => {
      changes.emit(payload?.split(' ')[0] ?? '');
    });
    const lost = new Promise<void>((resolve) => {
      next.on('error', () => {
        resolve();
      });
      next.on('end', resolve);
    });
    await next.connect();
    await next.query('listen flows');
    for (const waiting of changes.eventNames()) changes.emit(waiting);
    await lost;
  }

  async function stayConnected(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await connect();
      } catch (error) {
        log.warn({ err: error }, 'the listener for flows could not reach PostgreSQL');
      }
      await new Promise((resolve) =>
        setTimeout(resolve, closing.signal.aborted ? 0 : RECONNECT_PAUSE),
      );
    }
  }

  const running = stayConnected();
  return {
    async nextChange(flowId, signal) {
      await once(changes, flowId, { signal: AbortSignal.any([signal, closing.signal]) });
    },
    async close() {
      closing.abort();
      await client?.end().catch(() => undefined);
      await running;
    },
  };
}
