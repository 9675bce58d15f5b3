import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** Writes a line for each answer, with the route in place of the address: that may hold a token. */
export function logAnswers(app: FastifyInstance, log: Logger): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const milliseconds = Math.round(reply.elapsedTime);
    const route = request.routeOptions.url;
    const { statusCode: status } = reply;
    log[status >= 500 ? 'warn' : 'debug']({ method, route, status, milliseconds }, 'page answered');
  });
}
