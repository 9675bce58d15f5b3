import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallOptions } from 'nice-grpc';
import type { ReactElement } from 'react';

import type { FlowKind } from '../gen/holdfast/v1/flow.js';
import { LinkStatus, type DescribeLinkResponse } from '../gen/holdfast/v1/recovery.js';
import { on } from './client.js';
import { readField } from './form-body.js';
import { MessagePage } from './pages/message-page.js';
import { personOf } from './person.js';
import { isPassing, readRefusal, type Refusal } from './refusal.js';
import { sendPage } from './send-page.js';
import { sendRetry } from './send-retry.js';
import { textsFor } from './texts.js';
import type { Death, Message, Texts } from './texts/texts.js';
import type { Web } from './web-context.js';

/** A link that was mailed, and the page that it leads to. */
export interface MailedLink {
  path: string;
  /** The kind of flow that it belongs to. */
  kind: FlowKind;
  /** What it is about, with the button that posts its token to the same path. */
  page(props: { texts: Texts; link: DescribeLinkResponse; token: string }): ReactElement;
  /** What is said of a link that doesn't work. */
  dead: (texts: Texts) => Record<Death, Message>;
  /** Where the next step is, then. */
  next: Record<Death, string>;
  /** Presses the button. @returns where to go on; undefined when the flow has ended otherwise. */
  press(
    opening: { requestId: string; token: string },
    options: CallOptions,
    reply: FastifyReply,
  ): Promise<string | undefined>;
}

/**
 * Where a mail's button leads. Getting it changes nothing and uses nothing up (G5.2); the page's button
 * posts the token, which does what the link is for, and leaves the address.
 */
export function linkRoutes(app: FastifyInstance, { holdfast }: Web, mailed: MailedLink): void {
  const { path, kind } = mailed;

  app.get<{ Querystring: { token?: string | string[] } }>(path, async (request, reply) => {
    const texts = textsFor(request.headers['accept-language']);
    const { token } = request.query;
    if (typeof token !== 'string') return sendDead(reply, texts, mailed, 'unknown');
    let link: DescribeLinkResponse;
    try {
      link = await holdfast.recovery.describeLink({ token }, on(personOf(request)));
    } catch (error) {
      const refusal = readRefusal(error);
      const death = deathFrom(refusal);
      return death ? sendDead(reply, texts, mailed, death) : sendRetry(reply, texts, refusal);
    }
    const death = link.kind === kind ? DEATHS[link.status] : 'unknown';
    if (death) return sendDead(reply, texts, mailed, death);
    return sendPage(reply, 200, mailed.page({ texts, link, token }));
  });

  app.post(path, async (request, reply) => {
    const opening = {
      requestId: readField(request, 'request_id'),
      token: readField(request, 'token'),
    };
    try {
      const next = await mailed.press(opening, on(personOf(request)), reply);
      if (next !== undefined) return await reply.redirect(next, 303);
    } catch (error) {
      return sendNotPressed(request, reply, mailed, readRefusal(error), opening);
    }
    const texts = textsFor(request.headers['accept-language']);
    return sendDead(reply, texts, mailed, 'expired');
  });
}

function sendNotPressed(
  request: FastifyRequest,
  reply: FastifyReply,
  mailed: MailedLink,
  refusal: Refusal,
  { requestId, token }: { requestId: string; token: string },
): FastifyReply {
  const texts = textsFor(request.headers['accept-language']);
  const death = deathFrom(refusal);
  if (death) return sendDead(reply, texts, mailed, death);
  return sendRetry(reply, texts, refusal, {
    action: mailed.path,
    requestId: isPassing(refusal) ? requestId : undefined,
    hidden: { token },
  });
}

function sendDead(
  reply: FastifyReply,
  texts: Texts,
  { dead, next }: MailedLink,
  death: Death,
): FastifyReply {
  const page = <MessagePage texts={texts} message={dead(texts)[death]} href={next[death]} />;
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
    case 'UNDO_VOID':
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
