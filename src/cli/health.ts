import { ClientError, createChannel, createClient } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';

import { asPart, PartError, reasonOf } from '../embedded/part-error.js';

/** A server that is well answers in milliseconds; a probe must not wait for one that isn't. */
const PATIENCE = 3_000;
const NO_ANSWER = `it gives no answer within ${PATIENCE / 1000} s`;
/** `SERVING` of grpc.health.v1; the package keeps its name of it to itself. */
const SERVING = 1;

/** Asks a server whether it takes calls. @throws PartError when it doesn't. */
export async function checkHealth(address: string): Promise<void> {
  const part = `Server at ${address}`;
  const remedy = 'Start it with "holdfast server", or wait.';
  const serving = await asPart(part, remedy, () => isServing(address));
  if (!serving) throw new PartError(part, 'it takes no calls', remedy);
}

/** Whether the server that answers at an address takes calls. @throws with the cause when none answers. */
export async function isServing(address: string): Promise<boolean> {
  const channel = createChannel(address.replace('0.0.0.0', '127.0.0.1'));
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    const answer = await createClient(HealthDefinition, channel).check({ service: '' }, { signal });
    const status: number = answer.status;
    return status === SERVING;
  } catch (error) {
    const why = signal.aborted ? NO_ANSWER : whyUnreached(error);
    throw new Error(why, { cause: error });
  } finally {
    channel.close();
  }
}

function whyUnreached(error: unknown): string {
  if (!(error instanceof ClientError)) return reasonOf(error);
  // What gRPC says of a connection has the cause in its middle.
  const [, cause] = /Last error: (?:Error: )?(.*?)\.? Resolution note/.exec(error.details) ?? [];
  return cause ?? error.details;
}
