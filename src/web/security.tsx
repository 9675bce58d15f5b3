import type { FastifyInstance } from 'fastify';

import { MessagePage } from './pages/message-page.js';
import { sendSecurityHeaders } from './security-headers.js';
import { sendPage } from './send-page.js';
import { textsFor } from './texts.js';

/**
 * Guards every answer, and every post: only our own pages may send one, and what comes from elsewhere
 * isn't even read.
 * @param origin the account centre's own, as a browser writes it.
 */
export async function secure(app: FastifyInstance, origin: string): Promise<void> {
  await sendSecurityHeaders(app, origin.startsWith('https:'));
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    if (request.headers.origin === origin) return;
    const texts = textsFor(request.headers['accept-language']);
    const { foreignOrigin } = texts.failures;
    return sendPage(reply, 403, <MessagePage texts={texts} message={foreignOrigin} href="/" />);
  });
}
