import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';

import type { KeyRing } from '../keys/key-ring.js';
import { openPayload, sealPayload, type PayloadOwner } from './sealed-payload.js';

/** What a payload decodes to that isn't ours or isn't this workflow's. Handlers refuse it by its lack of ids. */
const MARKER: Payload = {
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from('{"holdfast":"payload refused"}'),
};

/**
 * The codec of clients and workers. Every payload is encrypted, bound to its namespace and workflow id. New payloads
 * are made with the current key; each live one is read. Besides a workflow's own, it reads what operators have typed
 * in Temporal's UI. Nothing that arrives in another form is believed, and nothing of it makes a workflow stand still:
 * it decodes to a marker.
 */
export function createPayloadCodec(keys: KeyRing): PayloadCodec {
  return {
    encode: (payloads, context) =>
      Promise.resolve(payloads.map((payload) => sealPayload(keys, payload, ownerIn(context)))),
    decode: (payloads, context) =>
      Promise.resolve(payloads.map((payload) => decode(keys, payload, ownerIn(context)))),
  };
}

function decode(keys: KeyRing, payload: Payload, owner: PayloadOwner): Payload {
  const operators = { ...owner, workflowId: undefined };
  return openPayload(keys, payload, owner) ?? openPayload(keys, payload, operators) ?? MARKER;
}

function ownerIn(context: SerializationContext | undefined): PayloadOwner {
  return { namespace: context?.namespace ?? '', workflowId: context?.workflowId ?? '' };
}
