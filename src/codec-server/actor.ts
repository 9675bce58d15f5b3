import type { FastifyRequest } from 'fastify';

import type { Actor } from '../domain/flow.js';
import { personOf } from '../web/person.js';

/** Who sent a request, for the audit table. */
export function actorOf(request: FastifyRequest, operator: string): Actor {
  const { address, agent } = personOf(request);
  return { caller: operator, networkAddress: address, device: agent };
}
