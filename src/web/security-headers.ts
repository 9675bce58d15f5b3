import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

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

/** Puts on every answer what keeps a browser from doing more with it than we meant. */
export async function sendSecurityHeaders(app: FastifyInstance, isHttps: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    // with no-referrer a browser sends `Origin: null` along with our own forms
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    hsts: isHttps ? { maxAge: HSTS_AGE } : false,
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
}
