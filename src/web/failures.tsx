import type { FastifyError, FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

import { MessagePage } from './pages/message-page.js';
import type { Refusal } from './refusal.js';
import { sendPage } from './send-page.js';
import { sendRetry } from './send-retry.js';
import { textsFor } from './texts.js';

const OUR_FAULT: Refusal = {
  reason: 'INTERNAL',
  fields: [],
  wait: undefined,
  triesLeft: undefined,
};

/** Answers what no route answers: with a page, and without a word of what is inside. */
export function answerFailures(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((request, reply) => {
    const texts = textsFor(request.headers['accept-language']);
    const { notFound } = texts.failures;
    return sendPage(reply, 404, <MessagePage texts={texts} message={notFound} href="/" />);
  });
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const texts = textsFor(request.headers['accept-language']);
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      log.error({ err: error, route: request.routeOptions.url }, 'page failed');
      return sendRetry(reply, texts, OUR_FAULT);
    }
    // too large, of another type, or not to be parsed
    const { badRequest } = texts.failures;
    return sendPage(reply, status, <MessagePage texts={texts} message={badRequest} href="/" />);
  });
}
