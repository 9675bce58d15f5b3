import { resolve } from 'node:path';

import { PartError } from '../../embedded/part-error.js';
import { OPERATOR } from '../../embedded/keys.js';
import { readRunning } from '../../embedded/running.js';
import { createClients, type Clients } from '../clients.js';
import { checkHealth } from '../health.js';

/** Where the server is, and how answers are printed. */
export interface ConnectionOptions {
  /** host:port; what runs on `state` when it isn't given. */
  server?: string;
  state: string;
  json?: boolean;
}

/** Longest wait for an answer, milliseconds: a step is answered within 8 s, or not at all. */
const PATIENCE = 15_000;

/** Connects to the server as an operator. @throws PartError when there is none, no key, or it takes no calls. */
export async function connect(
  env: NodeJS.ProcessEnv,
  { server, state }: ConnectionOptions,
): Promise<Clients> {
  const running = readRunning(resolve(state));
  const address = server ?? running?.addresses.grpc;
  if (address === undefined) {
    const remedy = 'Start it with "holdfast start", or name a server with --server.';
    throw new PartError('Holdfast', `nothing runs on ${state}`, remedy);
  }
  // The key of what runs here is for it alone, and not to be sent to another server.
  const own = address === running?.addresses.grpc ? running.serviceKeys[OPERATOR] : undefined;
  const given = env['HOLDFAST_OPERATOR_KEY'];
  const serviceKey = given ? keyIn(given) : own;
  if (serviceKey === undefined) {
    const remedy =
      'Set HOLDFAST_OPERATOR_KEY to the key of a service that ROLES makes an operator.';
    throw new PartError(`Server at ${address}`, 'there is no key for it', remedy);
  }
  await checkHealth(address);
  return createClients(address, { serviceKey, patience: PATIENCE });
}

/** The key alone, of `name:key` as SERVICE_KEYS has it, or of a key. */
function keyIn(text: string): string {
  return text.slice(text.indexOf(':') + 1).trim();
}
