import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';

import { createKeyRing } from '../../src/keys/key-ring.js';
import { createPayloadCodec } from '../../src/temporal/codec.js';

const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const contextOf = (workflowId: string) =>
  ({ type: 'workflow', namespace: 'default', workflowId }) as const;

describe('the payload codec', () => {
  const key = newKey('k1');
  const codec = createPayloadCodec(createKeyRing([key]));
  const plain = defaultPayloadConverter.toPayload({ email: 'canary@example.com' });
  const mine = contextOf('sign-up/1');
  const marker = { holdfast: 'payload refused' };

  async function encrypt(): Promise<Payload> {
    const [payload] = await codec.encode([plain], mine);
    if (!payload) throw new Error('nothing was encoded');
    return payload;
  }
  async function decoded(payload: Payload, context = mine, by = codec): Promise<unknown> {
    const [result] = await by.decode([payload], context);
    return result && defaultPayloadConverter.fromPayload(result);
  }

  it('gives back what it was given, and nothing of it can be read between', async () => {
    const payload = await encrypt();
    expect(Buffer.from(payload.data ?? []).toString('latin1')).not.toContain('canary');
    expect(await decoded(payload)).toEqual({ email: 'canary@example.com' });
  });

  it('reads what a former key has encrypted', async () => {
    const rotated = createPayloadCodec(createKeyRing([newKey('k2'), key]));
    expect(await decoded(await encrypt(), mine, rotated)).toEqual({ email: 'canary@example.com' });
  });

  it('refuses another workflow’s payload with a marker', async () => {
    expect(await decoded(await encrypt(), contextOf('sign-up/2'))).toEqual(marker);
  });

  it('refuses another namespace’s payload with a marker', async () => {
    const [result] = await codec.decode([await encrypt()], { ...mine, namespace: 'other' });
    expect(result && defaultPayloadConverter.fromPayload(result)).toEqual(marker);
  });

  it('refuses plain input with a marker', async () => {
    expect(await decoded(plain)).toEqual(marker);
  });

  it('refuses a changed payload, a cut one and one of an unknown key with a marker', async () => {
    const payload = await encrypt();
    const changed = Buffer.from(payload.data ?? []);
    changed.writeUInt8(changed.readUInt8(20) ^ 1, 20);
    expect(await decoded({ ...payload, data: changed })).toEqual(marker);
    expect(await decoded({ ...payload, data: changed.subarray(0, 8) })).toEqual(marker);
    const stranger = createPayloadCodec(createKeyRing([newKey('k9')]));
    expect(await decoded(payload, mine, stranger)).toEqual(marker);
  });
});
