import type { FastifyInstance } from 'fastify';

import { ICON, ICON_PATH } from '../icon.js';
import { STYLE } from '../style.js';

/** A year, as long as anything is kept: another style sheet has another address. */
const KEEP_LONG = 'public, max-age=31536000, immutable';
const KEEP_A_DAY = 'public, max-age=86400';

/** What pages are made of besides themselves, and the health check. */
export function assetRoutes(app: FastifyInstance): void {
  app.get('/style.css', (_request, reply) =>
    reply.header('cache-control', KEEP_LONG).type('text/css; charset=utf-8').send(STYLE),
  );
  app.get(ICON_PATH, (_request, reply) =>
    reply.header('cache-control', KEEP_A_DAY).type('image/svg+xml').send(ICON),
  );
  app.get('/healthz', (_request, reply) => reply.type('text/plain').send('ok\n'));
}
