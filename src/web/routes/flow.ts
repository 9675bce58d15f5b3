import type { FastifyInstance } from 'fastify';

import type { FlowPlace } from '../flow-place.js';
import { heldFlow } from '../held-flow.js';
import { readRefusal } from '../refusal.js';
import { sendFlow, sendNoFlow, sendNoneHeld } from '../send-flow.js';
import type { Web } from '../web-context.js';

/** What the flow that this browser holds waits for. */
export function flowRoute(app: FastifyInstance, web: Web, place: FlowPlace): void {
  app.get(place.path, async (request, reply) => {
    const held = heldFlow(request, place);
    if (!held) return sendNoneHeld(place, request, reply);
    try {
      return await sendFlow(web, place, request, reply, held);
    } catch (error) {
      return sendNoFlow(place, request, reply, readRefusal(error));
    }
  });
}
