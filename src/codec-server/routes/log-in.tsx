import type { FastifyInstance } from 'fastify';

import { audit } from '../../db/audit.js';
import { auditRarely } from '../../db/audit-rarely.js';
import { findServiceKey } from '../../keys/service-keys.js';
import { readField } from '../../web/form-body.js';
import { sendPage } from '../../web/send-page.js';
import { actorOf } from '../actor.js';
import type { CodecContext } from '../codec-context.js';
import { sameSiteName } from '../origins.js';
import { LoggedInPage, LogInPage } from '../pages.js';
import { giveSession, openSession, readSession } from '../session.js';

/** `/` and `/log-in`: operators log in with the name and the key that they call OperatorService with. */
export function logInRoutes(app: FastifyInstance, context: CodecContext): void {
  const { config, db, log, operators } = context;
  const { TEMPORAL_UI_URL: uiUrl } = config;
  const recordRefused = auditRarely(db, log);

  app.get('/', async (request, reply) => {
    const url = new URL(`${request.protocol}://${request.host}/`);
    const name = sameSiteName(url.hostname, uiUrl);
    if (name !== undefined) {
      url.hostname = name;
      return reply.redirect(url.href);
    }
    const session = await readSession(context, request);
    if (!session) return sendPage(reply, 200, <LogInPage />);
    const { operator, expiresAt } = session;
    const until = new Date(expiresAt * 1000);
    return sendPage(reply, 200, <LoggedInPage operator={operator} until={until} uiUrl={uiUrl} />);
  });

  app.post('/log-in', async (request, reply) => {
    const name = readField(request, 'operator').trim();
    const known = findServiceKey(operators, readField(request, 'key').trim());
    if (known?.name !== name) {
      // What was typed in place of a name may be a key.
      const isOperator = operators.some((operator) => operator.name === name);
      const actor = actorOf(request, isOperator ? name : 'unknown');
      log.warn({ operator: actor.caller, address: actor.networkAddress }, 'a log-in was refused');
      await recordRefused(actor.caller, { name: 'OperatorLogInRefused', actor });
      const problem = 'No operator has this name and this key.';
      return sendPage(reply, 401, <LogInPage operator={name} problem={problem} />);
    }
    const session = openSession(name);
    const event = { name: 'OperatorLogIn', actor: actorOf(request, name) };
    await db.transaction().execute((tx) => audit(tx, { ...event, after: { session: session.id } }));
    log.info({ operator: name, session: session.id }, 'an operator has logged in');
    giveSession(context, known, session, reply);
    return reply.redirect('/', 303);
  });
}
