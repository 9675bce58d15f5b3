import type { FastifyInstance } from 'fastify';

import { on } from '../client.js';
import { readField } from '../form-body.js';
import { EmailField, ResetStartPage } from '../pages/reset-start-page.js';
import { ResetSentPage } from '../pages/reset-sent-page.js';
import { personOf } from '../person.js';
import { NO_PROBLEMS, problemsOf } from '../problems.js';
import { isFault, readRefusal } from '../refusal.js';
import { sendPage } from '../send-page.js';
import { sendRetry } from '../send-retry.js';
import { textsFor } from '../texts.js';
import type { Web } from '../web-context.js';

/** `/reset`: asks for the account email (G5.1), and answers with one constant receipt. */
export function resetStartRoutes(app: FastifyInstance, { config, holdfast }: Web): void {
  app.get('/reset', (request, reply) => {
    const texts = textsFor(request.headers['accept-language']);
    return sendPage(reply, 200, <ResetStartPage texts={texts} problems={NO_PROBLEMS} email="" />);
  });

  app.post('/reset', async (request, reply) => {
    const email = readField(request, 'email').trim();
    const requestId = readField(request, 'request_id');
    try {
      await holdfast.recovery.startPasswordReset({ requestId, email }, on(personOf(request)));
    } catch (error) {
      const refusal = readRefusal(error);
      const texts = textsFor(request.headers['accept-language']);
      if (isFault(refusal)) {
        return sendRetry(reply, texts, refusal, {
          action: '/reset',
          requestId,
          hidden: {},
          fields: <EmailField texts={texts} problems={NO_PROBLEMS} email={email} />,
          note: texts.retry.kept,
        });
      }
      const problems = problemsOf(refusal, ['email'], texts, config.PASSWORD_POLICY);
      const page = <ResetStartPage texts={texts} problems={problems} email={email} />;
      return sendPage(reply, 422, page);
    }
    return reply.redirect('/reset/sent', 303);
  });

  app.get('/reset/sent', async (request, reply) => {
    const texts = textsFor(request.headers['accept-language']);
    const isLate = !(await holdfast.takesMails());
    return sendPage(reply, 200, <ResetSentPage texts={texts} isLate={isLate} />);
  });
}
