import cookie from '@fastify/cookie';
import formBody from '@fastify/formbody';
import Fastify, { type FastifyInstance } from 'fastify';

import { answerFailures } from './failures.js';
import { logAnswers } from './log-answers.js';
import { assetRoutes } from './routes/assets.js';
import { homeRoutes } from './routes/home.js';
import { resetCancelRoute } from './routes/reset-cancel.js';
import { resetCodeRoute } from './routes/reset-code.js';
import { resetFlowRoutes } from './routes/reset-flow.js';
import { resetLinkRoutes } from './routes/reset-link.js';
import { resetMethodRoute } from './routes/reset-method.js';
import { resetPasswordRoute } from './routes/reset-password.js';
import { resetResendRoute } from './routes/reset-resend.js';
import { resetStartRoutes } from './routes/reset-start.js';
import { secure } from './security.js';
import type { Web } from './web-context.js';

/** Largest body, bytes: our forms are far smaller. */
const BODY_LIMIT = 16 * 1024;
/** A request has to have arrived within this, milliseconds: nobody types it by hand. */
const REQUEST_TIMEOUT = 10_000;

/** The account centre's pages, not listening yet. */
export async function createApp(web: Web): Promise<FastifyInstance> {
  const app = Fastify({
    // it would log addresses with their tokens
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT,
    // the person's own address, when it comes from a proxy that is believed
    trustProxy: web.config.TRUSTED_PROXIES,
    forceCloseConnections: 'idle',
  });
  logAnswers(app, web.log);
  answerFailures(app, web.log);
  await secure(app, new URL(web.config.ACCOUNT_CENTRE_URL).origin);
  // forms and nothing else
  app.removeAllContentTypeParsers();
  await app.register(formBody, { bodyLimit: BODY_LIMIT });
  await app.register(cookie);
  assetRoutes(app);
  homeRoutes(app);
  resetStartRoutes(app, web);
  resetLinkRoutes(app, web);
  resetFlowRoutes(app, web);
  resetPasswordRoute(app, web);
  resetMethodRoute(app, web);
  resetCodeRoute(app, web);
  resetResendRoute(app, web);
  resetCancelRoute(app, web);
  return app;
}
