import type { FastifyInstance } from 'fastify';

import { readCode, readField } from '../form-body.js';
import { CodeField } from '../pages/code-page.js';
import { NO_PROBLEMS } from '../problems.js';
import { stepRoute } from '../step-route.js';
import type { Web } from '../web-context.js';

/** `POST /reset/flow/code`: the code that verifies identity (G5.4). */
export function resetCodeRoute(app: FastifyInstance, web: Web): void {
  const { flows } = web.holdfast;
  stepRoute(app, web, {
    path: '/reset/flow/code',
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
