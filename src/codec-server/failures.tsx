import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';

import { sendPage } from '../web/send-page.js';
import { FailedPage } from './pages.js';

const NOT_FOUND = { title: 'There is no such page', text: 'The log-in is on the first one.' };
const NOT_READABLE = { title: 'That can’t be read', text: 'Fill in the form again.' };
const OUTAGE = {
  title: 'Not available',
  text: 'What operators do can’t be recorded now, so that nothing is done. Try again in a moment.',
};

/** Answers what no route answers, without a word of what is inside: people with a page, programs with JSON. */
export function answerFailures(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((request, reply) => send(request, reply, 404, NOT_FOUND));
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode < 500) return send(request, reply, statusCode, NOT_READABLE);
    log.error(
      { err: error, route: request.routeOptions.url },
      'a request to the codec server failed',
    );
    return send(request, reply, 503, OUTAGE);
  });
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  { title, text }: { title: string; text: string },
): FastifyReply {
  return request.headers.accept?.includes('text/html')
    ? sendPage(reply, status, <FailedPage title={title} text={text} />)
    : reply.code(status).send({ message: `${title}. ${text}` });
}
