import type { FastifyInstance } from 'fastify';

import { readField } from '../form-body.js';
import { PasswordFields } from '../pages/password-page.js';
import { NO_PROBLEMS } from '../problems.js';
import { readMethod } from '../read-method.js';
import { RESET } from '../flow-place.js';
import { stepRoute } from '../step-route.js';
import type { Web } from '../web-context.js';

/** `POST /reset/flow/password`: the new password, and how to verify identity (G5.3, G5.4). */
export function resetPasswordRoute(app: FastifyInstance, web: Web): void {
  const { config, holdfast } = web;
  stepRoute(app, web, RESET, {
    name: 'password',
    fields: ['new_password', 'new_password_confirmation', 'identity_method'],
    take: (step, request, options) =>
      holdfast.flows.submitPassword(
        {
          ...step,
          newPassword: readField(request, 'new_password'),
          newPasswordConfirmation: readField(request, 'new_password_confirmation'),
          identityMethod: readMethod(request, 'identity_method'),
        },
        options,
      ),
    entered: (request) => ({ identity_method: readField(request, 'identity_method') }),
    retry: (texts) => ({
      // another password is another request
      requestId: undefined,
      fields: (
        <PasswordFields texts={texts} policy={config.PASSWORD_POLICY} problems={NO_PROBLEMS} />
      ),
      note: texts.retry.passwordsNotKept,
    }),
  });
}
