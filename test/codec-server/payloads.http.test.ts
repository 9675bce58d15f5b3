import proto from '@temporalio/proto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { fromJson, toJson, type PayloadJson } from '../../src/codec-server/payload-json.js';
import { findFlow } from '../../src/db/flows.js';
import { FlowOutcome, type Flow } from '../../src/gen/holdfast/v1/flow.js';
import { digestTypedCode } from '../../src/keys/codes.js';
import { createKeyRing } from '../../src/keys/key-ring.js';
import { sealPayload } from '../../src/temporal/sealed-payload.js';
import { logIn, withCode, type Holder } from '../environment/changes.js';
import { newMobile, request, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';
import {
  callCodec,
  isEncrypted,
  keyOf,
  logInOperator,
  payloadsOf,
  startCodec,
  typed,
  valueOf,
  type CodecServer,
} from './codec-server.js';

const { UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED: COMPLETED } =
  proto.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;

describe('an operator who has logged in to the codec server', () => {
  let system: System;
  let codec: CodecServer;
  let cookie: string;
  let holder: Holder;
  let workflowId: string;
  let mobile: string;
  let flow: Flow;
  let code: string;
  beforeAll(async () => {
    system = await startSystem();
    codec = await startCodec(system.config);
    cookie = await logInOperator(codec, keyOf(system, 'operator'));
    holder = await logIn(system, await signUp(system));
  });
  afterAll(async () => {
    await codec.stop();
    await system.stop();
  });
  beforeEach(async () => {
    mobile = newMobile();
    const started = await withCode(system, mobile, () =>
      system.gateway.flows.startContactMobileChange({ ...request(), mobile }, holder),
    );
    flow = started.answer.flow as Flow;
    code = started.code;
    workflowId = (await findFlow(system.db, flow.id))?.workflow_id ?? '';
  });

  afterEach(async () => {
    // Unless the test has ended it.
    const cancelled = system.gateway.flows.cancelFlow({ ...request(), flowId: flow.id }, holder);
    await cancelled.catch(() => undefined);
  });

  const decode = (payloads: PayloadJson[]) => callCodec(codec, 'decode', payloads, { cookie });
  const encode = (value: unknown) => callCodec(codec, 'encode', [typed(value)], { cookie });
  const auditOf = (name: string) =>
    system.db
      .selectFrom('audit_events')
      .select(['caller', 'after', 'network_address', 'device'])
      .where('name', '=', name)
      .orderBy('id', 'desc')
      .execute();
  /** Sends an update as Temporal's UI does: with what `/encode` answered, and no codec of ours. */
  const update = async (name: string, { payloads }: { payloads: PayloadJson[] }) => {
    const { namespace } = system.temporal.options;
    const answer = await system.temporal.workflowService.updateWorkflowExecution({
      namespace,
      workflowExecution: { workflowId },
      waitPolicy: { lifecycleStage: COMPLETED },
      request: { meta: {}, input: { name, args: { payloads: payloads.map(fromJson) } } },
    });
    return answer.outcome?.failure?.applicationFailureInfo?.type;
  };
  const signal = (signalName: string, { payloads }: { payloads: PayloadJson[] }) =>
    system.temporal.workflowService.signalWorkflowExecution({
      namespace: system.temporal.options.namespace,
      workflowExecution: { workflowId },
      signalName,
      input: { payloads: payloads.map(fromJson) },
    });

  it('reads what a flow holds: nothing of it stays encrypted', async () => {
    const stored = await payloadsOf(system, workflowId);
    expect(stored.some(isEncrypted)).toBe(true);
    expect(JSON.stringify(stored)).not.toContain(mobile);
    const { payloads } = await decode(stored);
    expect(payloads.some(isEncrypted)).toBe(false);
    expect(payloads.map(valueOf)).toContainEqual(
      expect.objectContaining({
        flowId: flow.id,
        address: expect.objectContaining({ canonical: mobile }),
      }),
    );
  });

  it('gets what the SDK notes in the clear as it came', async () => {
    const stored = await payloadsOf(system, workflowId);
    const { payloads } = await decode(stored);
    const plain = stored.filter((payload) => !isEncrypted(payload));
    expect(plain.length).toBeGreaterThan(0);
    for (const payload of plain) expect(payloads).toContainEqual(payload);
  });

  it('gets what can’t be decrypted as it came', async () => {
    const [first] = (await payloadsOf(system, workflowId)).filter(isEncrypted);
    const owner = Buffer.from('default/sign-up/another').toString('base64');
    const moved = { ...first, metadata: { ...first?.metadata, owner } };
    const { status: answered, payloads } = await decode([moved]);
    expect([answered, payloads]).toEqual([200, [moved]]);
  });

  it('is recorded with each call: who, how many payloads, and of which workflows', async () => {
    const stored = (await payloadsOf(system, workflowId)).filter(isEncrypted);
    await callCodec(codec, 'decode', stored, { cookie, 'user-agent': 'Firefox' });
    expect((await auditOf('DecodePayloads'))[0]).toMatchObject({
      caller: 'operator',
      network_address: '127.0.0.1',
      device: 'Firefox',
      after: { namespace: 'default', workflowIds: [workflowId], count: stored.length },
    });
    await encode({ flowId: flow.id });
    const [encoded] = await auditOf('EncodePayloads');
    expect(encoded).toMatchObject({ caller: 'operator', after: { count: 1 } });
  });

  it('is recorded with every workflow of a call, however many they are', async () => {
    const keys = createKeyRing(system.config.SECRET_KEYS);
    const workflowIds = Array.from({ length: 25 }, (_, at) => `sign-up/${at.toString()}`);
    const sealed = workflowIds.map((id) =>
      toJson(
        sealPayload(keys, fromJson(typed('anything')), { namespace: 'default', workflowId: id }),
      ),
    );
    await decode(sealed);
    expect((await auditOf('DecodePayloads'))[0]).toMatchObject({ after: { workflowIds } });
  });

  it('gets nothing that can’t be recorded', async () => {
    const stored = await payloadsOf(system, workflowId);
    await system.db.schema.alterTable('audit_events').renameTo('audit_events_away').execute();
    try {
      const answer = await decode(stored);
      expect(answer.status).toBe(503);
      expect(answer.text).not.toContain(mobile);
      expect((await encode({ flowId: flow.id })).status).toBe(503);
    } finally {
      await system.db.schema.alterTable('audit_events_away').renameTo('audit_events').execute();
    }
  });

  it('ends a flow by an update, under the own name', async () => {
    const input = { flowId: flow.id, reason: 'asked for by phone' };
    expect(await update('operatorCancel', await encode(input))).toBeUndefined();
    const after = await system.gateway.flows.getFlow({ flowId: flow.id }, holder);
    expect(after.flow?.outcome).toBe(FlowOutcome.FLOW_OUTCOME_CANCELLED);
    expect((await auditOf('OperatorCancelFlow'))[0]).toMatchObject({ caller: 'operator' });
  });

  it('ends a flow by a signal', async () => {
    await signal('cancel', await encode({ flowId: flow.id, reason: 'asked for by phone' }));
    await system.temporal.workflow.getHandle(workflowId).result();
    const after = await system.gateway.flows.getFlow({ flowId: flow.id }, holder);
    expect(after.flow?.outcome).toBe(FlowOutcome.FLOW_OUTCOME_CANCELLED);
  });

  it('can’t act under another name', async () => {
    const forged = { operator: 'eve', input: { flowId: flow.id, reason: 'asked for by phone' } };
    expect(await update('operatorCancel', await encode(forged))).toBe('FLOW_ENDED');
  });

  it('can’t take a person’s step, even with the right code', async () => {
    const keys = createKeyRing(system.config.SECRET_KEYS);
    const step = {
      flowId: flow.id,
      actor: { caller: 'web' },
      digests: digestTypedCode(keys, flow.id, code),
    };
    expect(await update('submitCode', await encode(step))).toBe('FLOW_ENDED');
    for (const name of ['resendCode', 'submitAddress', 'submitPassword', 'join', 'cancel']) {
      expect(await update(name, await encode(step))).toBe('FLOW_ENDED');
    }
    await signal('accountChanged', await encode({ ...step, reason: 'ACCOUNT_FROZEN' }));
    const done = await system.gateway.flows.submitCode(
      { ...request(), flowId: flow.id, code },
      holder,
    );
    expect(done.flow?.outcome).toBe(FlowOutcome.FLOW_OUTCOME_COMPLETED);
  });

  it('has nothing but JSON encoded', async () => {
    const bytes = {
      metadata: { encoding: Buffer.from('binary/plain').toString('base64') },
      data: 'AQ==',
    };
    expect(await callCodec(codec, 'encode', [bytes], { cookie })).toMatchObject({ status: 400 });
  });

  it.each([{ payloads: 'none' }, [], 'text', { payloads: [{ data: 7 }] }])(
    'is refused what are no payloads: %j',
    async (body) => {
      const response = await fetch(`${codec.origin}/decode`, {
        method: 'POST',
        headers: { origin: 'http://127.0.0.1:8233', cookie, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(response.status).toBe(400);
    },
  );
});
