import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { audit } from '../../db/audit.js';
import type { OperatorSession } from '../../keys/operator-session.js';
import { actorOf } from '../actor.js';
import type { CodecContext } from '../codec-context.js';
import { fromJson, payloadsSchema, toJson, type PayloadJson } from '../payload-json.js';
import { readSession } from '../session.js';

/** What was done to the payloads of a call. */
interface Answer {
  payloads: PayloadJson[];
  /** How many were decrypted or encrypted. */
  count: number;
  /** Whose they were; of what is encrypted, nobody's yet. */
  workflowIds: string[];
}

/** What a call makes of its payloads; `undefined` when one of them is none that it can take. */
type Work = (payloads: PayloadJson[], operator: string) => Answer | undefined;

/** `/decode` and `/encode`, which Temporal's UI calls for an operator who has logged in. */
export function payloadRoutes(app: FastifyInstance, context: CodecContext): void {
  app.post('/decode', (request, reply) =>
    answer(context, request, reply, 'DecodePayloads', (payloads) => decode(context, payloads)),
  );
  app.post('/encode', (request, reply) =>
    answer(context, request, reply, 'EncodePayloads', (payloads, operator) =>
      encode(context, payloads, operator),
    ),
  );
}

async function answer(
  context: CodecContext,
  request: FastifyRequest,
  reply: FastifyReply,
  event: string,
  work: Work,
): Promise<FastifyReply> {
  const session = await readSession(context, request);
  if (!session) return reply.code(401).send({ message: 'Log in to the codec server first.' });
  const { data: body } = payloadsSchema.safeParse(request.body);
  const done = body && work(body.payloads, session.operator);
  if (!done) return reply.code(400).send({ message: 'These are no payloads, or not of JSON.' });
  // Nothing is shown that isn't recorded: without the row there is no answer.
  await record(context, request, session, event, done);
  return reply.send({ payloads: done.payloads });
}

/** What can't be decrypted stays as it came: what the SDK notes in the clear, and what isn't this namespace's. */
function decode({ codec }: CodecContext, payloads: PayloadJson[]): Answer {
  const opened = payloads.map((payload) => codec.decode(fromJson(payload)));
  const owners = opened.flatMap((payload) => payload?.owner.workflowId ?? []);
  return {
    payloads: payloads.map((payload, at) => {
      const plain = opened[at]?.payload;
      return plain ? toJson(plain) : payload;
    }),
    count: opened.filter((payload) => payload !== undefined).length,
    // All of them: whoever is named last was read as well. The size of a call bounds how many they are.
    workflowIds: [...new Set(owners)],
  };
}

function encode(
  { codec }: CodecContext,
  payloads: PayloadJson[],
  operator: string,
): Answer | undefined {
  const sealed = payloads.flatMap((payload) => codec.encode(fromJson(payload), operator) ?? []);
  if (sealed.length < payloads.length) return undefined;
  return { payloads: sealed.map(toJson), count: sealed.length, workflowIds: [] };
}

async function record(
  { config, db }: CodecContext,
  request: FastifyRequest,
  { id: session, operator }: OperatorSession,
  name: string,
  { count, workflowIds }: Answer,
): Promise<void> {
  if (count === 0) return;
  const after = { session, namespace: config.TEMPORAL_NAMESPACE, workflowIds, count };
  const event = { name, actor: actorOf(request, operator), after };
  await db.transaction().execute((tx) => audit(tx, event));
}
