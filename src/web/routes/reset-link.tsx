import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { LinkStatus, type DescribeLinkResponse } from '../../gen/holdfast/v1/recovery.js';
import { on } from '../client.js';
import { readField } from '../form-body.js';
import { LinkPage } from '../pages/link-page.js';
import { MessagePage } from '../pages/message-page.js';
import { personOf } from '../person.js';
import { isPassing, readRefusal, type Refusal } from '../refusal.js';
import { holdReset } from '../reset-cookie.js';
import { sendPage } from '../send-page.js';
import { sendRetry } from '../send-retry.js';
import { textsFor } from '../texts.js';
import type { Texts } from '../texts/texts.js';
import type { Web } from '../web-context.js';

/** Why a link doesn't work. */
type Death = keyof Texts['deadLink'];

/**
 * `/reset/link`: where the mail's button leads (G5.2). Getting it changes nothing and uses nothing up;
 * the page's button posts the token, which opens the flow and leaves the address.
 */
export function resetLinkRoutes(app: FastifyInstance, { holdfast }: Web): void {
  app.get<{ Querystring: { token?: string | string[] } }>('/reset/link', async (request, reply) => {
    const texts = textsFor(request.headers['accept-language']);
    const { token } = request.query;
    if (typeof token !== 'string') return sendDeadLink(reply, texts, 'unknown');
    let link: DescribeLinkResponse;
    try {
      link = await holdfast.recovery.describeLink({ token }, on(personOf(request)));
    } catch (error) {
      const refusal = readRefusal(error);
      const death = deathFrom(refusal);
      return death ? sendDeadLink(reply, texts, death) : sendRetry(reply, texts, refusal);
    }
    const death = DEATHS[link.status];
    if (death) return sendDeadLink(reply, texts, death);
    return sendPage(reply, 200, <LinkPage texts={texts} link={link} token={token} />);
  });

  app.post('/reset/link', async (request, reply) => {
    const token = readField(request, 'token');
    const requestId = readField(request, 'request_id');
    try {
      const { flow, flowSecret } = await holdfast.recovery.openPasswordReset(
        { requestId, token },
        on(personOf(request)),
      );
      if (flow) holdReset(reply, { flowId: flow.id, flowSecret }, flow.deadline);
    } catch (error) {
      return sendNotOpened(request, reply, readRefusal(error), { requestId, token });
    }
    return reply.redirect('/reset/flow', 303);
  });
}

function sendNotOpened(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
  { requestId, token }: { requestId: string; token: string },
): FastifyReply {
  const texts = textsFor(request.headers['accept-language']);
  const death = deathFrom(refusal);
  if (death) return sendDeadLink(reply, texts, death);
  return sendRetry(reply, texts, refusal, {
    action: '/reset/link',
    requestId: isPassing(refusal) ? requestId : undefined,
    hidden: { token },
  });
}

function sendDeadLink(reply: FastifyReply, texts: Texts, death: Death): FastifyReply {
  const page = <MessagePage texts={texts} message={texts.deadLink[death]} href="/reset" />;
  return sendPage(reply, death === 'unknown' ? 404 : 410, page);
}

const DEATHS: Partial<Record<LinkStatus, Death>> = {
  [LinkStatus.LINK_STATUS_USED]: 'used',
  [LinkStatus.LINK_STATUS_EXPIRED]: 'expired',
  [LinkStatus.LINK_STATUS_REPLACED]: 'replaced',
};

/** A token that can't be one (TOKEN_INVALID, REQUIRED) is as unknown as one that isn't. */
function deathFrom({ reason, fields }: Refusal): Death | undefined {
  switch (reason) {
    case 'LINK_USED':
      return 'used';
    case 'LINK_EXPIRED':
      return 'expired';
    case 'LINK_REPLACED':
      return 'replaced';
    case 'LINK_UNKNOWN':
      return 'unknown';
    case 'FIELD_INVALID':
      return fields.some(({ field }) => field === 'token') ? 'unknown' : undefined;
    default:
      return undefined;
  }
}
