import { randomUUID } from 'node:crypto';

import type { Payload } from '@temporalio/common';

import type { KeyRing } from '../keys/key-ring.js';
import { openPayload, readOwner, sealPayload, type PayloadOwner } from './sealed-payload.js';

/** A payload that was made readable, and whose it was. */
export interface OpenedPayload {
  payload: Payload;
  owner: PayloadOwner;
}

/** What the codec server does with the payloads of one namespace. */
export interface OperatorCodec {
  /** @returns undefined for what can't be decrypted: what others wrote in the clear, or an earlier version without its owner. */
  decode(payload: Payload): OpenedPayload | undefined;
  /**
   * Makes what an operator typed an input that workflows read: as `{ operator, use, input }` and in no other form, so that
   * only the handlers for operators find anything in it, and each flow takes it once.
   * @returns undefined for what isn't JSON.
   */
  encode(payload: Payload, operator: string): Payload | undefined;
}

/** Reads and writes the payloads of a namespace for operators. */
export function createOperatorCodec(keys: KeyRing, namespace: string): OperatorCodec {
  return {
    decode(sealed) {
      const owner = readOwner(sealed, namespace);
      const payload = owner && openPayload(keys, sealed, owner);
      return payload && { payload, owner };
    },
    encode(typed, operator) {
      const json = readJson(typed);
      if (!json) return undefined;
      const data = Buffer.from(JSON.stringify({ operator, use: randomUUID(), input: json.value }));
      const payload = { metadata: { encoding: Buffer.from('json/plain') }, data };
      return sealPayload(keys, payload, { namespace, workflowId: undefined });
    },
  };
}

function readJson({ metadata, data }: Payload): { value: unknown } | undefined {
  const encoding = metadata?.['encoding'];
  if (!encoding || !data || Buffer.from(encoding).toString() !== 'json/plain') return undefined;
  try {
    return { value: JSON.parse(Buffer.from(data).toString()) };
  } catch {
    return undefined;
  }
}
