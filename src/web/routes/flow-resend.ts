import type { FastifyInstance } from 'fastify';

import type { FlowPlace } from '../flow-place.js';
import { stepRoute } from '../step-route.js';
import type { Web } from '../web-context.js';

/** `POST …/resend`: the code once more (G8.4). */
export function resendRoute(app: FastifyInstance, web: Web, place: FlowPlace): void {
  const { flows } = web.holdfast;
  stepRoute(app, web, place, {
    name: 'resend',
    fields: [],
    take: (step, _request, options) => flows.resendCode(step, options),
    entered: () => ({}),
  });
}
