import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';

import { createKeyRing } from '../../src/keys/key-ring.js';
import { createPayloadCodec } from '../../src/temporal/codec.js';
import { createOperatorCodec } from '../../src/temporal/operator-codec.js';

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

  const textOf = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString();
  const valueOf = (payload: Payload | undefined): unknown =>
    payload && defaultPayloadConverter.fromPayload(payload);

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

  it('names the workflow that a payload belongs to', async () => {
    expect(textOf((await encrypt()).metadata?.['owner'])).toBe('default/sign-up/1');
  });

  it('refuses a payload that names another owner than its workflow with a marker', async () => {
    const { metadata, data } = await encrypt();
    const renamed = { metadata: { ...metadata, owner: Buffer.from('default/sign-up/2') }, data };
    expect(await decoded(renamed as Payload)).toEqual(marker);
    expect(await decoded(renamed as Payload, contextOf('sign-up/2'))).toEqual(marker);
  });

  it('reads a payload of an earlier version, which names no owner', async () => {
    const { metadata = {}, data } = await encrypt();
    const { owner, ...others } = metadata ?? {};
    expect(owner).toBeDefined();
    const old = { metadata: others, data } as Payload;
    expect(await decoded(old)).toEqual({ email: 'canary@example.com' });
    expect(await decoded(old, contextOf('sign-up/2'))).toEqual(marker);
  });

  describe('what operators do', () => {
    const operators = createOperatorCodec(createKeyRing([key]), 'default');
    const ANY_USE = expect.any(String) as unknown;
    const typed = defaultPayloadConverter.toPayload({ flowId: 'f', digests: [] });
    function encodeTyped(payload = typed): Payload {
      const encoded = operators.encode(payload, 'ada');
      if (!encoded) throw new Error('nothing was encoded');
      return encoded;
    }

    it('they read a payload of any workflow, and learn whose it is', async () => {
      const opened = operators.decode(await encrypt());
      expect(valueOf(opened?.payload)).toEqual({ email: 'canary@example.com' });
      expect(opened?.owner.workflowId).toBe('sign-up/1');
    });

    it('they read none that was moved, none of another namespace, and none in the clear', async () => {
      const { metadata, data } = await encrypt();
      const moved = { metadata: { ...metadata, owner: Buffer.from('default/sign-up/2') }, data };
      expect(operators.decode(moved as Payload)).toBeUndefined();
      const [foreign] = await codec.encode([plain], { ...mine, namespace: 'other' });
      expect(foreign && operators.decode(foreign)).toBeUndefined();
      expect(operators.decode(plain)).toBeUndefined();
    });

    it('what they typed reaches any workflow as theirs, and in no other form', async () => {
      const wrapped = { operator: 'ada', use: ANY_USE, input: { flowId: 'f', digests: [] } };
      expect(await decoded(encodeTyped())).toEqual(wrapped);
      expect(await decoded(encodeTyped(), contextOf('sign-up/2'))).toEqual(wrapped);
      expect(valueOf(operators.decode(encodeTyped())?.payload)).toEqual(wrapped);
    });

    it('what they typed stays in its namespace', async () => {
      const [result] = await codec.decode([encodeTyped()], { ...mine, namespace: 'other' });
      expect(valueOf(result)).toEqual(marker);
    });

    it('a name of their own in what they typed is not believed', async () => {
      const forged = defaultPayloadConverter.toPayload({ operator: 'eve', input: { flowId: 'f' } });
      expect(await decoded(encodeTyped(forged))).toEqual({
        operator: 'ada',
        use: ANY_USE,
        input: { operator: 'eve', input: { flowId: 'f' } },
      });
    });

    it('what a workflow has said is never taken for theirs, nor theirs for a workflow’s', async () => {
      const own = contextOf('operator');
      const [said] = await codec.encode([plain], own);
      const asOperators = { ...said?.metadata, owner: Buffer.from('operator') };
      expect(await decoded({ ...said, metadata: asOperators }, own)).toEqual(marker);
      const asWorkflows = { ...encodeTyped().metadata, owner: Buffer.from('default/operator') };
      expect(await decoded({ ...encodeTyped(), metadata: asWorkflows }, own)).toEqual(marker);
    });

    it('nothing but JSON is encoded', () => {
      const bytes = defaultPayloadConverter.toPayload(new Uint8Array([1]));
      expect(operators.encode(bytes, 'ada')).toBeUndefined();
      const broken = { ...typed, data: Buffer.from('{') };
      expect(operators.encode(broken, 'ada')).toBeUndefined();
    });
  });
});
