import type { FastifyInstance } from 'fastify';

import { FlowKind, FlowOutcome } from '../../gen/holdfast/v1/flow.js';
import { linkRoutes } from '../link-routes.js';
import { ContactEmailLinkPage } from '../pages/contact-email-link-page.js';
import { MessagePage } from '../pages/message-page.js';
import { sendPage } from '../send-page.js';
import { textsFor } from '../texts.js';
import type { Web } from '../web-context.js';

/** Where whoever has verified an address ends up. */
const VERIFIED = '/contact-email/verified';

/** `/contact-email/link`: the button verifies the address (G3.1). */
export function contactEmailLinkRoutes(app: FastifyInstance, web: Web): void {
  const { recovery } = web.holdfast;
  linkRoutes(app, web, {
    path: '/contact-email/link',
    kind: FlowKind.FLOW_KIND_CONTACT_EMAIL_CHANGE,
    page: (props) => <ContactEmailLinkPage {...props} />,
    dead: (texts) => texts.contactEmail.deadLink,
    next: { used: '/', expired: '/', replaced: '/', unknown: '/' },
    async press(opening, options) {
      const { flow } = await recovery.verifyContactEmail(opening, options);
      return flow?.outcome === FlowOutcome.FLOW_OUTCOME_COMPLETED ? VERIFIED : undefined;
    },
  });

  app.get(VERIFIED, (request, reply) => {
    const texts = textsFor(request.headers['accept-language']);
    const { verified } = texts.contactEmail;
    const page = <MessagePage texts={texts} message={verified} href="/" tone="done" />;
    return sendPage(reply, 200, page);
  });
}
