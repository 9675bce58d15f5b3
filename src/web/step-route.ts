import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallOptions } from 'nice-grpc';

import { on } from './client.js';
import { readField } from './form-body.js';
import type { RetryForm } from './pages/retry-page.js';
import { personOf } from './person.js';
import { problemsOf } from './problems.js';
import { isFault, readRefusal, type Refusal } from './refusal.js';
import type { FlowPlace } from './flow-place.js';
import { heldFlow, type HeldFlow } from './held-flow.js';
import { sendFlow, sendNoFlow, sendNoneHeld } from './send-flow.js';
import { textsFor } from './texts.js';
import type { Texts } from './texts/texts.js';
import type { Web } from './web-context.js';

/** A step of a flow, as a form sends it. */
export interface StepForm {
  /** Below the path of the flow's page. */
  name: string;
  /** The fields of its page, as the contract names them. */
  fields: readonly string[];
  /** Takes the step. */
  take(
    step: { requestId: string; flowId: string },
    request: FastifyRequest,
    options: CallOptions,
  ): Promise<unknown>;
  /** What was entered and may be shown again, by field. */
  entered(request: FastifyRequest): Record<string, string>;
  /** What is offered again while the step can't be taken. */
  retry?(texts: Texts, entered: Record<string, string>): Partial<RetryForm>;
}

/**
 * Takes a step that a form posts. Taken: 303 to the flow's page. Refused: 422 with the page of what the
 * flow waits for now, and each refusal beside its field. Not to be taken now: 503 with what was entered.
 */
export function stepRoute(app: FastifyInstance, web: Web, place: FlowPlace, form: StepForm): void {
  const action = `${place.path}/${form.name}`;
  // the address of a page that was refused may be loaded afresh
  app.get(action, (_request, reply) => reply.redirect(place.path, 303));

  app.post(action, async (request, reply) => {
    const held = heldFlow(request, place);
    if (!held) return sendNoneHeld(place, request, reply);
    const step = { requestId: readField(request, 'request_id'), flowId: held.flowId };
    try {
      await form.take(step, request, on(personOf(request), held.flowSecret));
    } catch (error) {
      const refusal = readRefusal(error);
      return refuse(web, request, reply, { place, action, form, held, refusal });
    }
    return reply.redirect(place.path, 303);
  });
}

interface Refused {
  place: FlowPlace;
  action: string;
  form: StepForm;
  held: HeldFlow;
  refusal: Refusal;
}

async function refuse(
  web: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  { place, action, form, held, refusal }: Refused,
): Promise<FastifyReply> {
  const texts = place.words(textsFor(request.headers['accept-language']));
  const entered = form.entered(request);
  const again = {
    action,
    requestId: readField(request, 'request_id'),
    hidden: entered,
    ...form.retry?.(texts, entered),
  };
  if (isFault(refusal) || refusal.reason === 'FLOW_NOT_FOUND') {
    return sendNoFlow(place, request, reply, refusal, again);
  }
  const problems = problemsOf(refusal, form.fields, texts, web.config.PASSWORD_POLICY);
  // a code that was wrong is of no use; one with a slip in it is
  const last = { problems, entered: refusal.reason === 'FIELD_INVALID' ? entered : {} };
  try {
    return await sendFlow(web, place, request, reply, held, last);
  } catch (error) {
    return sendNoFlow(place, request, reply, readRefusal(error), {
      ...again,
      requestId: undefined,
    });
  }
}
