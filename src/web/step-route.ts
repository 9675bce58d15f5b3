import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallOptions } from 'nice-grpc';

import { on } from './client.js';
import { readField } from './form-body.js';
import type { RetryForm } from './pages/retry-page.js';
import { personOf } from './person.js';
import { problemsOf } from './problems.js';
import { isFault, readRefusal, type Refusal } from './refusal.js';
import { heldReset, type HeldReset } from './reset-cookie.js';
import { sendFlow, sendNoFlow, sendNoReset } from './send-flow.js';
import { textsFor } from './texts.js';
import type { Texts } from './texts/texts.js';
import type { Web } from './web-context.js';

/** A step of a flow, as a form sends it. */
export interface StepForm {
  path: string;
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
export function stepRoute(app: FastifyInstance, web: Web, form: StepForm): void {
  // the address of a page that was refused may be loaded afresh
  app.get(form.path, (_request, reply) => reply.redirect('/reset/flow', 303));

  app.post(form.path, async (request, reply) => {
    const held = heldReset(request);
    if (!held) return sendNoReset(request, reply);
    const step = { requestId: readField(request, 'request_id'), flowId: held.flowId };
    try {
      await form.take(step, request, on(personOf(request), held.flowSecret));
    } catch (error) {
      return refuse(web, request, reply, { form, held, refusal: readRefusal(error) });
    }
    return reply.redirect('/reset/flow', 303);
  });
}

interface Refused {
  form: StepForm;
  held: HeldReset;
  refusal: Refusal;
}

async function refuse(
  web: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  { form, held, refusal }: Refused,
): Promise<FastifyReply> {
  const texts = textsFor(request.headers['accept-language']);
  const entered = form.entered(request);
  const again = {
    action: form.path,
    requestId: readField(request, 'request_id'),
    hidden: entered,
    ...form.retry?.(texts, entered),
  };
  if (isFault(refusal) || refusal.reason === 'FLOW_NOT_FOUND') {
    return sendNoFlow(request, reply, refusal, again);
  }
  const problems = problemsOf(refusal, form.fields, texts, web.config.PASSWORD_POLICY);
  // a code that was wrong is of no use; one with a slip in it is
  const last = { problems, entered: refusal.reason === 'FIELD_INVALID' ? entered : {} };
  try {
    return await sendFlow(web, request, reply, held, last);
  } catch (error) {
    return sendNoFlow(request, reply, readRefusal(error), { ...again, requestId: undefined });
  }
}
