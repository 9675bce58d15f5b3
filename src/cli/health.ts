import { createChannel, createClient } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';

import { asPart, PartError } from '../embedded/part-error.js';

/** A server that is well answers in milliseconds; a probe must not wait for one that isn't. */
const PATIENCE = 3_000;
/** `SERVING` of grpc.health.v1; the package keeps its name of it to itself. */
const SERVING = 1;

/** Asks a server whether it takes calls. @throws PartError when it doesn't. */
export async function checkHealth(address: string): Promise<void> {
  const channel = createChannel(address.replace('0.0.0.0', '127.0.0.1'));
  const remedy = 'Start it with "holdfast server", or wait.';
  try {
    await asPart(`Server at ${address}`, remedy, async () => {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await createClient(HealthDefinition, channel).check(
        { service: '' },
        { signal },
      );
      const status: number = answer.status;
      if (status !== SERVING) {
        throw new PartError(`Server at ${address}`, 'it takes no calls', remedy);
      }
    });
  } finally {
    channel.close();
  }
}
