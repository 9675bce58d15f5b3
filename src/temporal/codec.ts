import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';

import type { Key, KeyRing } from '../keys/key-ring.js';

const PayloadMessage = proto.temporal.api.common.v1.Payload;

const ENCODING = 'binary/encrypted';
const CIPHER = 'aes-256-gcm';
/** NIST SP 800-38D 8.2.1: 96 bits. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What a payload decodes to that isn't ours or isn't this workflow's. Handlers refuse it by its lack of ids. */
const MARKER: Payload = {
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from('{"holdfast":"payload refused"}'),
};

/**
 * Encrypts every payload with AES-256-GCM, bound to its namespace and workflow id. New payloads are
 * made with the current key; each live one is read. Nothing that arrives in another form is believed,
 * and nothing of it makes a workflow stand still: it decodes to a marker.
 */
export function createPayloadCodec(keys: KeyRing): PayloadCodec {
  return {
    encode: (payloads, context) =>
      Promise.resolve(
        payloads.map((payload) => encrypt(keys.current('payload'), payload, context)),
      ),
    decode: (payloads, context) =>
      Promise.resolve(payloads.map((payload) => decrypt(keys, payload, context) ?? MARKER)),
  };
}

function encrypt(key: Key, payload: Payload, context: SerializationContext | undefined): Payload {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key.secret, iv);
  cipher.setAAD(associatedData(key.id, context));
  const plain = PayloadMessage.encode(payload).finish();
  return {
    metadata: { encoding: Buffer.from(ENCODING), 'key-id': Buffer.from(key.id) },
    data: Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]),
  };
}

function decrypt(
  keys: KeyRing,
  { metadata, data }: Payload,
  context: SerializationContext | undefined,
): Payload | undefined {
  const keyId = text(metadata?.['key-id']);
  const key = keys.find('payload', keyId);
  if (text(metadata?.['encoding']) !== ENCODING || !key || !data) return undefined;
  const sealed = Buffer.from(data);
  if (sealed.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key.secret, sealed.subarray(0, IV_BYTES));
  decipher.setAAD(associatedData(key.id, context));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    const body = sealed.subarray(IV_BYTES, -TAG_BYTES);
    return PayloadMessage.decode(Buffer.concat([decipher.update(body), decipher.final()]));
  } catch {
    // The tag differs: another key of this id, another workflow's payload, or a changed one.
    return undefined;
  }
}

function associatedData(keyId: string, context: SerializationContext | undefined): Buffer {
  return Buffer.from([keyId, context?.namespace ?? '', context?.workflowId ?? ''].join('\0'));
}

function text(bytes: Uint8Array | null | undefined): string {
  return bytes ? Buffer.from(bytes).toString() : '';
}
