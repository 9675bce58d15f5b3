import type { FastifyInstance } from 'fastify';

import { readField } from '../form-body.js';
import { readMethod } from '../read-method.js';
import { stepRoute } from '../step-route.js';
import type { Web } from '../web-context.js';

/** `POST /reset/flow/method`: another way to verify identity (G4.1). */
export function resetMethodRoute(app: FastifyInstance, web: Web): void {
  const { flows } = web.holdfast;
  stepRoute(app, web, {
    path: '/reset/flow/method',
    fields: ['method'],
    take: (step, request, options) =>
      flows.chooseIdentityMethod({ ...step, method: readMethod(request, 'method') }, options),
    entered: (request) => ({ method: readField(request, 'method') }),
  });
}
