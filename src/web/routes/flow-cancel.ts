import type { FastifyInstance } from 'fastify';

import type { FlowPlace } from '../flow-place.js';
import { stepRoute } from '../step-route.js';
import type { Web } from '../web-context.js';

/** `POST …/cancel`: ends the flow; nothing is changed (G8.2). */
export function cancelRoute(app: FastifyInstance, web: Web, place: FlowPlace): void {
  const { flows } = web.holdfast;
  stepRoute(app, web, place, {
    name: 'cancel',
    fields: [],
    take: (step, _request, options) => flows.cancelFlow(step, options),
    entered: () => ({}),
  });
}
