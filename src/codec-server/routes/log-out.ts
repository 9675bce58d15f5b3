import type { FastifyInstance } from 'fastify';

import { logOutOperator } from '../../db/operator-log-outs.js';
import { actorOf } from '../actor.js';
import type { CodecContext } from '../codec-context.js';
import { forgetSession, readSession } from '../session.js';

/** `/log-out`: ends the session, on every replica. */
export function logOutRoute(app: FastifyInstance, context: CodecContext): void {
  app.post('/log-out', async (request, reply) => {
    const session = await readSession(context, request);
    if (session) {
      const { id, operator } = session;
      await logOutOperator(context.db, id, actorOf(request, operator));
      context.log.info({ operator, session: id }, 'an operator has logged out');
    }
    forgetSession(context, reply);
    return reply.redirect('/', 303);
  });
}
