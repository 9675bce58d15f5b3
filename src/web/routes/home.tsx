import type { FastifyInstance } from 'fastify';

import { HomePage } from '../pages/home-page.js';
import { sendPage } from '../send-page.js';
import { textsFor } from '../texts.js';

/** `GET /`: where the account centre begins. */
export function homeRoutes(app: FastifyInstance): void {
  app.get('/', (request, reply) => {
    const texts = textsFor(request.headers['accept-language']);
    return sendPage(reply, 200, <HomePage texts={texts} />);
  });
}
