import type { FastifyInstance } from 'fastify';

import { readCode, readField } from '../form-body.js';
import { CodeField } from '../pages/code-page.js';
import { NO_PROBLEMS } from '../problems.js';
import type { FlowPlace } from '../flow-place.js';
import { stepRoute } from '../step-route.js';
import type { Web } from '../web-context.js';

/** `POST …/code`: the code that verifies identity (G5.4), or that proves an undo (G9.2). */
export function codeRoute(app: FastifyInstance, web: Web, place: FlowPlace): void {
  const { flows } = web.holdfast;
  stepRoute(app, web, place, {
    name: 'code',
    fields: ['code'],
    take: (step, request, options) =>
      flows.submitCode({ ...step, code: readCode(request) }, options),
    entered: (request) => ({ code: readField(request, 'code') }),
    retry: (texts, { code = '' }) => ({
      hidden: {},
      fields: <CodeField texts={texts} problems={NO_PROBLEMS} code={code} />,
      note: texts.retry.kept,
    }),
  });
}
