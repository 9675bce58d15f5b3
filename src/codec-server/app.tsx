import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import formBody from '@fastify/formbody';
import Fastify, { type FastifyInstance } from 'fastify';

import { logAnswers } from '../web/log-answers.js';
import { assetRoutes } from '../web/routes/assets.js';
import { sendSecurityHeaders } from '../web/security-headers.js';
import { sendPage } from '../web/send-page.js';
import type { CodecContext } from './codec-context.js';
import { answerFailures } from './failures.js';
import { originsOf } from './origins.js';
import { FailedPage } from './pages.js';
import { logInRoutes } from './routes/log-in.js';
import { logOutRoute } from './routes/log-out.js';
import { payloadRoutes } from './routes/payloads.js';

/** Largest form, bytes. */
const FORM_LIMIT = 16 * 1024;
/** Largest call for payloads, bytes: as large as a message of Temporal's. */
const PAYLOADS_LIMIT = 4 * 1024 * 1024;
/** A request has to have arrived within this, milliseconds. */
const REQUEST_TIMEOUT = 10_000;
/** How long a browser needn't ask again whether it may call, seconds. */
const PREFLIGHT_AGE = 600;

/** The codec server, not listening yet. */
export async function createCodecApp(context: CodecContext): Promise<FastifyInstance> {
  const { config, log } = context;
  const app = Fastify({
    logger: false,
    bodyLimit: FORM_LIMIT,
    requestTimeout: REQUEST_TIMEOUT,
    trustProxy: config.TRUSTED_PROXIES,
    forceCloseConnections: 'idle',
  });
  logAnswers(app, log);
  answerFailures(app, log);
  await sendSecurityHeaders(app, config.TEMPORAL_UI_URL.startsWith('https:'));
  app.removeAllContentTypeParsers();
  await app.register(cookie);
  assetRoutes(app);
  await app.register((scope) => forms(scope, context));
  await app.register((scope) => payloads(scope, context));
  return app;
}

/** The pages. Only they themselves may send a form. */
async function forms(app: FastifyInstance, context: CodecContext): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const { origin = '', 'sec-fetch-site': site = 'same-origin' } = request.headers;
    const isOwn = URL.canParse(origin) && new URL(origin).host === request.host;
    if (isOwn && site === 'same-origin') return;
    const text = 'The form was sent from another page. Fill in the one that is here.';
    return sendPage(reply, 403, <FailedPage title="This form isn’t ours" text={text} />);
  });
  await app.register(formBody, { bodyLimit: FORM_LIMIT });
  logInRoutes(app, context);
  logOutRoute(app, context);
}

/** What Temporal's UI calls. To a page of any other origin there is no answer. */
async function payloads(app: FastifyInstance, context: CodecContext): Promise<void> {
  const origins = originsOf(context.config.TEMPORAL_UI_URL);
  app.addHook('onRequest', async (request, reply) => {
    if (!origins.includes(request.headers.origin ?? '')) return reply.code(403).send();
  });
  await app.register(cors, {
    origin: origins,
    credentials: true,
    methods: ['POST'],
    allowedHeaders: ['content-type', 'x-namespace'],
    maxAge: PREFLIGHT_AGE,
  });
  const limits = { bodyLimit: PAYLOADS_LIMIT, parseAs: 'string' } as const;
  app.addContentTypeParser('application/json', limits, app.getDefaultJsonParser('error', 'error'));
  payloadRoutes(app, context);
}
