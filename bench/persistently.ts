import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { ClientError, Status } from 'nice-grpc';

/** How often a call is made that the system can't answer in time, and the pause between, milliseconds. */
const TRIES = 10;
const PAUSE = 200;

/**
 * Makes a call, and makes it again under the same request id while the system says that it couldn't
 * answer in time, as callers do. All of that counts as its latency.
 * @throws any other refusal.
 */
export async function persistently<Answer>(
  call: (request: { requestId: string }) => Promise<Answer>,
): Promise<Answer> {
  const request = { requestId: randomUUID() };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(request);
    } catch (error) {
      const isLate = error instanceof ClientError && error.code === Status.UNAVAILABLE;
      if (!isLate || attempt === TRIES) throw error;
      await sleep(PAUSE);
    }
  }
}
