import type { FastifyInstance } from 'fastify';

import { readRefusal } from '../refusal.js';
import { heldReset } from '../reset-cookie.js';
import { sendFlow, sendNoFlow, sendNoReset } from '../send-flow.js';
import type { Web } from '../web-context.js';

/** `GET /reset/flow`: what the reset that this browser holds waits for. */
export function resetFlowRoutes(app: FastifyInstance, web: Web): void {
  app.get('/reset/flow', async (request, reply) => {
    const held = heldReset(request);
    if (!held) return sendNoReset(request, reply);
    try {
      return await sendFlow(web, request, reply, held);
    } catch (error) {
      return sendNoFlow(request, reply, readRefusal(error));
    }
  });
}
