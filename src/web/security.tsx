import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

import { MessagePage } from './pages/message-page.js';
import { sendPage } from './send-page.js';
import { textsFor } from './texts.js';

/** What a browser is allowed on our pages: our style sheet, our icon, and our forms. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** How long a browser keeps to https, seconds: two years, as the preload list asks. */
const HSTS_AGE = 63_072_000;

/**
 * Guards every answer, and every post: only our own pages may send one, and what comes from elsewhere
 * isn't even read.
 * @param origin the account centre's own, as a browser writes it.
 */
export async function secure(app: FastifyInstance, origin: string): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    // with no-referrer a browser sends `Origin: null` along with our own forms
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    hsts: origin.startsWith('https:') ? { maxAge: HSTS_AGE } : false,
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (request.method === 'GET' || request.method === 'HEAD') return;
    if (request.headers.origin === origin) return;
    const texts = textsFor(request.headers['accept-language']);
    const { foreignOrigin } = texts.failures;
    return sendPage(reply, 403, <MessagePage texts={texts} message={foreignOrigin} href="/" />);
  });
}
