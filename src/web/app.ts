import cookie from '@fastify/cookie';
import formBody from '@fastify/formbody';
import Fastify, { type FastifyInstance } from 'fastify';

import { answerFailures } from './failures.js';
import { RESET, UNDO } from './flow-place.js';
import { logAnswers } from './log-answers.js';
import { assetRoutes } from './routes/assets.js';
import { contactEmailLinkRoutes } from './routes/contact-email-link.js';
import { cancelRoute } from './routes/flow-cancel.js';
import { codeRoute } from './routes/flow-code.js';
import { methodRoute } from './routes/flow-method.js';
import { resendRoute } from './routes/flow-resend.js';
import { flowRoute } from './routes/flow.js';
import { homeRoutes } from './routes/home.js';
import { resetLinkRoutes } from './routes/reset-link.js';
import { resetPasswordRoute } from './routes/reset-password.js';
import { resetStartRoutes } from './routes/reset-start.js';
import { undoLinkRoutes } from './routes/undo-link.js';
import { undoPasswordRoute } from './routes/undo-password.js';
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
  resetPasswordRoute(app, web);
  contactEmailLinkRoutes(app, web);
  undoLinkRoutes(app, web);
  undoPasswordRoute(app, web);
  for (const place of [RESET, UNDO]) {
    flowRoute(app, web, place);
    methodRoute(app, web, place);
    codeRoute(app, web, place);
    resendRoute(app, web, place);
  }
  // only an undo lifts a freeze: it can't be cancelled
  cancelRoute(app, web, RESET);
  return app;
}
