import type { FastifyInstance } from 'fastify';

import { readField } from '../form-body.js';
import { readMethod } from '../read-method.js';
import type { FlowPlace } from '../flow-place.js';
import { stepRoute } from '../step-route.js';
import type { Web } from '../web-context.js';

/** `POST …/method`: another way to verify identity (G4.1). */
export function methodRoute(app: FastifyInstance, web: Web, place: FlowPlace): void {
  const { flows } = web.holdfast;
  stepRoute(app, web, place, {
    name: 'method',
    fields: ['method'],
    take: (step, request, options) =>
      flows.chooseIdentityMethod({ ...step, method: readMethod(request, 'method') }, options),
    entered: (request) => ({ method: readField(request, 'method') }),
  });
}
