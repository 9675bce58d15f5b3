import type { FastifyInstance } from 'fastify';

import { FlowKind } from '../../gen/holdfast/v1/flow.js';
import { RESET } from '../flow-place.js';
import { holdFlow } from '../held-flow.js';
import { linkRoutes } from '../link-routes.js';
import { LinkPage } from '../pages/link-page.js';
import type { Web } from '../web-context.js';

/** `/reset/link`: the button opens the reset (G5.2). */
export function resetLinkRoutes(app: FastifyInstance, web: Web): void {
  const { recovery } = web.holdfast;
  const { start } = RESET;
  linkRoutes(app, web, {
    path: '/reset/link',
    kind: FlowKind.FLOW_KIND_PASSWORD_RESET,
    page: (props) => <LinkPage {...props} />,
    dead: (texts) => texts.deadLink,
    next: { used: start, expired: start, replaced: start, unknown: start },
    async press(opening, options, reply) {
      const { flow, flowSecret } = await recovery.openPasswordReset(opening, options);
      if (flow) holdFlow(reply, RESET, { flowId: flow.id, flowSecret }, flow.deadline);
      return RESET.path;
    },
  });
}
