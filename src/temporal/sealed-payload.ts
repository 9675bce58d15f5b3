import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';

import type { KeyRing, Purpose } from '../keys/key-ring.js';

const PayloadMessage = proto.temporal.api.common.v1.Payload;

const ENCODING = 'binary/encrypted';
const CIPHER = 'aes-256-gcm';
/** NIST SP 800-38D 8.2.1: 96 bits. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Whose a payload is. */
export interface PayloadOwner {
  namespace: string;
  /** `undefined` when an operator has typed it in Temporal's UI: it is for any workflow of the namespace. */
  workflowId: string | undefined;
}

/** What an operator's payloads name as their owner; no name of a workflow's owner is without a slash. */
const OPERATOR = 'operator';

/** Encrypts a payload with AES-256-GCM and the current key, bound to its owner. */
export function sealPayload(keys: KeyRing, payload: Payload, owner: PayloadOwner): Payload {
  const key = keys.current(purposeOf(owner));
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key.secret, iv);
  cipher.setAAD(associatedData(key.id, owner));
  const plain = PayloadMessage.encode(payload).finish();
  return {
    metadata: {
      encoding: Buffer.from(ENCODING),
      'key-id': Buffer.from(key.id),
      // For the codec server, which is told no workflow; what binds the payload is the associated data.
      owner: Buffer.from(nameOf(owner)),
    },
    data: Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]),
  };
}

/** What a payload was before it was sealed; `undefined` when it isn't ours, isn't this owner's, or was changed. */
export function openPayload(
  keys: KeyRing,
  { metadata, data }: Payload,
  owner: PayloadOwner,
): Payload | undefined {
  const key = keys.find(purposeOf(owner), text(metadata?.['key-id']));
  if (text(metadata?.['encoding']) !== ENCODING || !key || !data) return undefined;
  // Payloads of earlier versions name no owner.
  const named = text(metadata?.['owner']) || nameOf(owner);
  const sealed = Buffer.from(data);
  if (named !== nameOf(owner) || sealed.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key.secret, sealed.subarray(0, IV_BYTES));
  decipher.setAAD(associatedData(key.id, owner));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    const body = sealed.subarray(IV_BYTES, -TAG_BYTES);
    return PayloadMessage.decode(Buffer.concat([decipher.update(body), decipher.final()]));
  } catch {
    // The tag differs: another key of this id, another owner's payload, or a changed one.
    return undefined;
  }
}

/** The owner that a payload names, when it is one of the namespace. */
export function readOwner({ metadata }: Payload, namespace: string): PayloadOwner | undefined {
  const named = text(metadata?.['owner']);
  if (named === OPERATOR) return { namespace, workflowId: undefined };
  const prefix = `${namespace}/`;
  if (!named.startsWith(prefix)) return undefined;
  return { namespace, workflowId: named.slice(prefix.length) };
}

/** Keys apart, so that nothing an operator typed is ever taken for what a workflow said, whatever its id. */
function purposeOf({ workflowId }: PayloadOwner): Purpose {
  return workflowId === undefined ? 'operator-payload' : 'payload';
}

function nameOf({ namespace, workflowId }: PayloadOwner): string {
  return workflowId === undefined ? OPERATOR : `${namespace}/${workflowId}`;
}

function associatedData(keyId: string, { namespace, workflowId = '' }: PayloadOwner): Buffer {
  return Buffer.from([keyId, namespace, workflowId].join('\0'));
}

function text(bytes: Uint8Array | null | undefined): string {
  return bytes ? Buffer.from(bytes).toString() : '';
}
