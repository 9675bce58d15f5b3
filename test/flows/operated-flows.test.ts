import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { findFlow } from '../../src/db/flows.js';
import { FlowOutcome, FlowState, type Flow } from '../../src/gen/holdfast/v1/flow.js';
import { FlowAction } from '../../src/gen/holdfast/v1/operator.js';
import { logIn, withCode, type Holder } from '../environment/changes.js';
import { changeContactEmail } from '../environment/messages.js';
import { newEmail, newMobile, request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const {
  FLOW_ACTION_CANCEL: CANCEL,
  FLOW_ACTION_EXTEND: EXTEND,
  FLOW_ACTION_RESEND: RESEND,
} = FlowAction;
const MINUTE = 60_000;

describe('an operator and an open flow', () => {
  let system: System;
  let uin: string;
  let holder: Holder;
  beforeAll(async () => {
    system = await startSystem();
    const person = await signUp(system);
    uin = person.uin;
    holder = await logIn(system, person);
  });
  afterAll(() => system.stop());

  const operate = (flowId: string, action: FlowAction, extendMinutes = 0) =>
    system.operator.operators.operateFlow({
      ...request(),
      flowId,
      action,
      extendMinutes,
      reason: 'asked for by phone',
    });

  /** A change that waits for a code. */
  async function atCode() {
    const mobile = newMobile();
    const { answer, code } = await withCode(system, mobile, () =>
      system.gateway.flows.startContactMobileChange({ ...request(), mobile }, holder),
    );
    return { flow: answer.flow as Flow, mobile, code };
  }

  const auditOf = (flowId: string, name: string) =>
    system.db
      .selectFrom('audit_events')
      .select(['caller', 'uin', 'operator_reason', 'after'])
      .where('flow_id', '=', flowId)
      .where('name', '=', name)
      .execute();

  it('cancels it: nothing is changed, and why is recorded', async () => {
    const { flow, code } = await atCode();
    const { flow: after } = await operate(flow.id, CANCEL);
    expect(after).toMatchObject({
      state: FlowState.FLOW_STATE_ENDED,
      outcome: FlowOutcome.FLOW_OUTCOME_CANCELLED,
    });
    const { flows } = system.gateway;
    expect(
      await refusalOf(flows.submitCode({ ...request(), flowId: flow.id, code }, holder)),
    ).toMatchObject({ reason: 'FLOW_ENDED' });
    expect(await auditOf(flow.id, 'OperatorCancelFlow')).toMatchObject([
      { caller: 'operator', uin, operator_reason: 'asked for by phone' },
    ]);
    expect(await refusalOf(operate(flow.id, CANCEL))).toMatchObject({ reason: 'FLOW_ENDED' });
  });

  it('has its code sent again, but not within a minute', async () => {
    const { flow } = await atCode();
    expect(await refusalOf(operate(flow.id, RESEND))).toMatchObject({ reason: 'RESEND_TOO_EARLY' });
    await operate(flow.id, CANCEL);
  });

  it('moves its deadline, and neither its code’s nor further than it lived at first', async () => {
    const { flow } = await atCode();
    const { flow: after } = await operate(flow.id, EXTEND, 60);
    const moved = Number(after?.deadline) - Number(flow.deadline);
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThan(MINUTE);
    expect(after?.codeExpiresAt).toEqual(flow.codeExpiresAt);
    const row = await findFlow(system.db, flow.id);
    expect(row?.deadline).toEqual(after?.deadline);
    for (const minutes of [0, -1, 30, 61]) {
      expect(await refusalOf(operate(flow.id, EXTEND, minutes))).toMatchObject({
        reason: 'FIELD_INVALID',
        fields: ['extend_minutes'],
      });
    }
    await operate(flow.id, CANCEL);
  });

  it('moves no link’s deadline', async () => {
    await changeContactEmail(system, holder, newEmail());
    const flow = await system.db
      .selectFrom('flows')
      .select('id')
      .where('uin', '=', uin)
      .where('kind', '=', 'CONTACT_EMAIL_CHANGE')
      .executeTakeFirstOrThrow();
    expect(await refusalOf(operate(flow.id, EXTEND, 60))).toMatchObject({
      reason: 'STEP_NOT_OPEN',
    });
    expect(await refusalOf(operate(flow.id, RESEND))).toMatchObject({ reason: 'RESEND_TOO_EARLY' });
    await operate(flow.id, CANCEL);
  });

  it('asks once, however often the same request is sent', async () => {
    const { flow } = await atCode();
    const asked = { ...request(), flowId: flow.id, action: CANCEL, reason: 'test' };
    const operateOnce = () => system.operator.operators.operateFlow({ ...asked, extendMinutes: 0 });
    const [first, second] = await Promise.all([operateOnce(), operateOnce()]);
    expect(first).toEqual(second);
    expect(await auditOf(flow.id, 'OperatorCancelFlow')).toHaveLength(1);
  });

  it('is asked by nobody else: what has no operator is refused as such', async () => {
    const { flow } = await atCode();
    const { workflow_id: workflowId = '' } = (await findFlow(system.db, flow.id)) ?? {};
    const handle = system.temporal.workflow.getHandle(workflowId);
    const step = { flowId: flow.id, reason: 'test' };
    for (const asked of [step, { input: step }, { operator: 'ada' }]) {
      const refused = handle.executeUpdate('operatorCancel', { args: [asked] });
      await expect(refused).rejects.toMatchObject({ cause: { type: 'CALLER_NOT_ALLOWED' } });
    }
    await operate(flow.id, CANCEL);
  });

  it('asks once, whoever sends again what was sealed', async () => {
    const { flow } = await atCode();
    const { workflow_id: workflowId = '' } = (await findFlow(system.db, flow.id)) ?? {};
    const handle = system.temporal.workflow.getHandle(workflowId);
    const input = { flowId: flow.id, reason: 'test', minutes: 60 };
    const asked = { operator: 'ada', use: randomUUID(), input };
    await handle.signal('extend', asked);
    await handle.signal('extend', asked);
    await handle.signal('cancel', asked);
    const { flow: still } = await system.gateway.flows.getFlow({ flowId: flow.id }, holder);
    expect(still?.state).toBe(FlowState.FLOW_STATE_AWAITING_CODE);
    await handle.signal('cancel', { ...asked, use: randomUUID() });
    await handle.result();
    expect(await auditOf(flow.id, 'OperatorExtendFlow')).toHaveLength(1);
    const refused = { action: 'OperatorCancelFlow', reason: 'REQUEST_ID_REUSED' };
    expect((await auditOf(flow.id, 'OperatorRefused')).map(({ after }) => after)).toContainEqual(
      refused,
    );
  });

  it('by a signal does the same, and what is refused is recorded too', async () => {
    const { flow } = await atCode();
    const { workflow_id: workflowId = '' } = (await findFlow(system.db, flow.id)) ?? {};
    const handle = system.temporal.workflow.getHandle(workflowId);
    const asked = { operator: 'ada', input: { flowId: flow.id, reason: 'test', minutes: 90 } };
    await handle.signal('extend', asked);
    await handle.signal('cancel', { ...asked, operator: 7 });
    await handle.signal('cancel', { flowId: flow.id, reason: 'no operator' });
    await handle.signal('cancel', { ...asked, input: { ...asked.input, flowId: randomUUID() } });
    const { flow: still } = await system.gateway.flows.getFlow({ flowId: flow.id }, holder);
    expect(still?.state).toBe(FlowState.FLOW_STATE_AWAITING_CODE);
    await handle.signal('cancel', asked);
    await handle.result();
    expect(await auditOf(flow.id, 'OperatorRefused')).toMatchObject([
      { caller: 'ada', after: { action: 'OperatorExtendFlow', reason: 'FIELD_INVALID' } },
    ]);
    expect(await auditOf(flow.id, 'OperatorCancelFlow')).toMatchObject([{ caller: 'ada' }]);
  });

  it('needs a reason, a known action, and to be one', async () => {
    const { flow } = await atCode();
    const { operators } = system.operator;
    const asked = { ...request(), flowId: flow.id, action: CANCEL, extendMinutes: 0, reason: 'x' };
    expect(await refusalOf(operators.operateFlow({ ...asked, reason: ' ' }))).toMatchObject({
      fields: ['reason'],
    });
    expect(
      await refusalOf(
        operators.operateFlow({
          ...asked,
          ...request(),
          action: FlowAction.FLOW_ACTION_UNSPECIFIED,
        }),
      ),
    ).toMatchObject({ fields: ['action'] });
    expect(
      await refusalOf(operators.operateFlow({ ...asked, ...request(), extendMinutes: 5 })),
    ).toMatchObject({ fields: ['extend_minutes'] });
    expect(
      await refusalOf(operators.operateFlow({ ...asked, ...request(), flowId: randomUUID() })),
    ).toMatchObject({ reason: 'FLOW_NOT_FOUND' });
    expect(
      await refusalOf(system.clients.operators.operateFlow({ ...asked, ...request() })),
    ).toMatchObject({ reason: 'CALLER_NOT_ALLOWED' });
    await operate(flow.id, CANCEL);
  });

  it('is told by Temporal where it stands, and who sent what', async () => {
    const { flow } = await atCode();
    const { workflow_id: workflowId = '' } = (await findFlow(system.db, flow.id)) ?? {};
    const handle = system.temporal.workflow.getHandle(workflowId);
    const readAttributes = async () => {
      const { typedSearchAttributes } = await handle.describe();
      const pairs = typedSearchAttributes.getAll();
      return Object.fromEntries(pairs.map(({ key, value }) => [key.name, value] as const));
    };
    let attributes = await readAttributes();
    // The code is in the inbox a moment before its flow hears that it was sent.
    while (attributes['HoldfastDelivery'] === 'SENDING') attributes = await readAttributes();
    expect(attributes).toMatchObject({
      HoldfastUin: uin,
      HoldfastFlow: flow.id,
      HoldfastStep: 'AWAITING_CODE',
      HoldfastDelivery: 'SENT',
      HoldfastProvider: [system.config.SMS_URL[0]],
    });
    await operate(flow.id, CANCEL);
  });
});
