import type { FastifyInstance } from 'fastify';

import { FlowKind, FlowState } from '../../gen/holdfast/v1/flow.js';
import { UNDO } from '../flow-place.js';
import { holdFlow } from '../held-flow.js';
import { linkRoutes } from '../link-routes.js';
import { UndoLinkPage } from '../pages/undo-link-page.js';
import { undoneKindOf } from '../undone-kind.js';
import type { Web } from '../web-context.js';

/** `/undo/link`: the button "this was not me" freezes the account (G9.2). */
export function undoLinkRoutes(app: FastifyInstance, web: Web): void {
  const { recovery } = web.holdfast;
  linkRoutes(app, web, {
    path: '/undo/link',
    kind: FlowKind.FLOW_KIND_UNDO,
    page: (props) => <UndoLinkPage {...props} />,
    dead: (texts) => texts.undo.deadLink,
    // whoever comes too late may still get in again by a reset
    next: { used: '/', expired: '/reset', replaced: '/', unknown: '/' },
    async press(opening, options, reply) {
      const { flow, flowSecret } = await recovery.openUndo(opening, options);
      if (!flow || flow.state === FlowState.FLOW_STATE_ENDED) return undefined;
      const { undoneKind } = await recovery.describeLink({ token: opening.token }, options);
      const held = { flowId: flow.id, flowSecret, about: undoneKindOf(undoneKind) };
      holdFlow(reply, UNDO, held, flow.deadline);
      return UNDO.path;
    },
  });
}
