import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { logIn, startContactMobile, type Holder } from '../environment/changes.js';
import { newMobile, PASSWORD, request, signUp, wrongCode } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

interface Line {
  msg: string;
  requestId?: string;
  caller?: string;
  method?: string;
  flowId?: string;
  workflowId?: string;
  activity?: string;
  status?: string;
  reason?: string;
  traceId?: string;
}

const SUBMIT_CODE = '/holdfast.v1.FlowService/SubmitCode';

describe('a line in the log', () => {
  let system: System;
  let holder: Holder;
  let flowId: string;
  let right: string;
  const wrongRequest = request();
  const rightRequest = request();

  const lines = () => system.logLines.map((line) => JSON.parse(line) as Line);

  beforeAll(async () => {
    system = await startSystem();
    holder = await logIn(system, await signUp(system));
    const { step, code } = await startContactMobile(system, holder, newMobile());
    ({ flowId } = step);
    right = code;
    const { flows } = system.gateway;
    await refusalOf(flows.submitCode({ ...wrongRequest, flowId, code: wrongCode(right) }, holder));
    await flows.submitCode({ ...rightRequest, flowId, code: right }, holder);
    await flows.getFlow({ flowId }, holder);
  });
  afterAll(() => system.stop());

  it('names the call that was answered, its caller and its flow, once', () => {
    const ended = lines().filter(({ requestId }) => requestId === rightRequest.requestId);
    expect(ended).toEqual([
      expect.objectContaining({
        msg: 'call ended',
        method: SUBMIT_CODE,
        caller: 'web',
        flowId,
        status: 'OK',
      }),
    ]);
  });

  it('names the call that was refused, and why, once', () => {
    const refused = lines().filter(({ requestId }) => requestId === wrongRequest.requestId);
    expect(refused).toEqual([
      expect.objectContaining({
        msg: 'call refused',
        method: SUBMIT_CODE,
        caller: 'web',
        flowId,
        reason: 'CODE_WRONG',
      }),
    ]);
  });

  it('names a call without a request id by an id of its own', () => {
    const [line] = lines().filter(({ method }) => method?.endsWith('/GetFlow'));
    expect(line?.requestId).toMatch(/^[\da-f]{8}-/);
    expect(line?.flowId).toBe(flowId);
  });

  it('names the activity, its workflow and its flow', () => {
    const applied = lines().find(({ activity }) => activity === 'applyContactMobile');
    expect(applied).toMatchObject({ msg: 'activity done', flowId });
    expect(applied?.workflowId).toMatch(/^contact-mobile/);
    const saved = lines().filter((line) => line.activity === 'saveFlow' && line.flowId === flowId);
    expect(saved.length).toBeGreaterThan(0);
  });

  it('names the flow of an activity that failed, in the words of Temporal’s SDK', async () => {
    const twin = { userName: 'twin', newPassword: PASSWORD, newPasswordConfirmation: PASSWORD };
    const { subUsers } = system.gateway;
    await subUsers.createSubUser({ ...request(), ...twin }, holder);
    await refusalOf(subUsers.createSubUser({ ...request(), ...twin }, holder));
    const failed = () => lines().find(({ msg }) => msg === 'Activity failed');
    // It keeps its lines for a moment.
    while (!failed()) await sleep(50);
    expect(failed()).toMatchObject({
      activity: expect.stringMatching(/SubUser/),
      workflowId: expect.any(String),
      flowId: expect.stringMatching(/^[\da-f]{8}-/),
    });
  });

  it('has no id of a trace where none is recorded', () => {
    expect(lines().filter(({ traceId }) => traceId !== undefined)).toEqual([]);
  });
});
