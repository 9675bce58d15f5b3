import type { FastifyInstance } from 'fastify';

import { UNDO } from '../flow-place.js';
import { readField } from '../form-body.js';
import { FormerPasswordField } from '../pages/former-password-form.js';
import { NO_PROBLEMS } from '../problems.js';
import { stepRoute } from '../step-route.js';
import type { Web } from '../web-context.js';

/** `POST /undo/flow/password`: the password from before the change, as the proof (G9.2). */
export function undoPasswordRoute(app: FastifyInstance, web: Web): void {
  const { recovery } = web.holdfast;
  stepRoute(app, web, UNDO, {
    name: 'password',
    fields: ['former_password'],
    take: (step, request, options) =>
      recovery.confirmUndo(
        { ...step, formerPassword: readField(request, 'former_password') },
        options,
      ),
    entered: () => ({}),
    retry: (texts) => ({
      // another password is another request
      requestId: undefined,
      fields: <FormerPasswordField texts={texts} problems={NO_PROBLEMS} />,
      note: texts.undo.passwordNotKept,
    }),
  });
}
