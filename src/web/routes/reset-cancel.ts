import type { FastifyInstance } from 'fastify';

import { stepRoute } from '../step-route.js';
import type { Web } from '../web-context.js';

/** `POST /reset/flow/cancel`: ends the reset; nothing is changed (G8.2). */
export function resetCancelRoute(app: FastifyInstance, web: Web): void {
  const { flows } = web.holdfast;
  stepRoute(app, web, {
    path: '/reset/flow/cancel',
    fields: [],
    take: (step, _request, options) => flows.cancelFlow(step, options),
    entered: () => ({}),
  });
}
