import type { FastifyReply, FastifyRequest } from 'fastify';

import { on } from './client.js';
import { FlowPage } from './pages/flow-page.js';
import { MessagePage } from './pages/message-page.js';
import type { RetryForm } from './pages/retry-page.js';
import { personOf } from './person.js';
import { NO_PROBLEMS, type Problems } from './problems.js';
import { readFlow, readSettledFlow } from './read-flow.js';
import type { Refusal } from './refusal.js';
import type { HeldFlow } from './held-flow.js';
import type { FlowPlace } from './flow-place.js';
import { sendPage } from './send-page.js';
import { sendRetry } from './send-retry.js';
import { textsFor } from './texts.js';
import { undoneKindOf } from './undone-kind.js';
import type { Web } from './web-context.js';

/** What became of a step that was refused. */
export interface LastStep {
  problems: Problems;
  /** What was entered and may be shown again, by field. */
  entered: Readonly<Record<string, string>>;
}

/**
 * Reads the flow, and answers with its page.
 * @param last what was refused, if anything was.
 * @throws when the flow can't be read.
 */
export async function sendFlow(
  { config, holdfast }: Web,
  place: FlowPlace,
  request: FastifyRequest,
  reply: FastifyReply,
  { flowId, flowSecret, about }: HeldFlow,
  last?: LastStep,
): Promise<FastifyReply> {
  const options = on(personOf(request), flowSecret);
  const read = last ? readFlow : readSettledFlow;
  const flow = await read(holdfast, flowId, options);
  if (!flow) return sendNoneHeld(place, request, reply);
  const texts = place.words(textsFor(request.headers['accept-language']));
  const policy = config.PASSWORD_POLICY;
  const shown = last ?? { problems: NO_PROBLEMS, entered: {} };
  const facts = { texts, flow, policy, path: place.path, undone: undoneKindOf(about) };
  const page = <FlowPage {...facts} {...shown} />;
  return sendPage(reply, last ? 422 : 200, page);
}

/** Answers when a flow can't be read: none of ours, or not now. */
export function sendNoFlow(
  place: FlowPlace,
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
  form?: RetryForm,
): FastifyReply {
  const isForeign =
    refusal.reason === 'FLOW_NOT_FOUND' || refusal.fields.some(({ field }) => field === 'flow_id');
  if (isForeign) return sendNoneHeld(place, request, reply);
  const texts = place.words(textsFor(request.headers['accept-language']));
  return sendRetry(reply, texts, refusal, form);
}

/** Answers a browser that holds no such flow, and says how to get one. */
export function sendNoneHeld(
  { words, start }: FlowPlace,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const texts = words(textsFor(request.headers['accept-language']));
  return sendPage(reply, 404, <MessagePage texts={texts} message={texts.noFlow} href={start} />);
}
