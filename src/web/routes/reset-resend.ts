import type { FastifyInstance } from 'fastify';

import { stepRoute } from '../step-route.js';
import type { Web } from '../web-context.js';

/** `POST /reset/flow/resend`: the code once more (G8.4). */
export function resetResendRoute(app: FastifyInstance, web: Web): void {
  const { flows } = web.holdfast;
  stepRoute(app, web, {
    path: '/reset/flow/resend',
    fields: [],
    take: (step, _request, options) => flows.resendCode(step, options),
    entered: () => ({}),
  });
}
