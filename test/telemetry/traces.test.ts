import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { Metadata } from 'nice-grpc';

import { createKeyRing } from '../../src/keys/key-ring.js';
import { createDataConverter } from '../../src/temporal/data-converter.js';
import { logIn, startContactMobile, type Holder } from '../environment/changes.js';
import {
  newMobile,
  PASSWORD,
  request,
  signUp,
  wrongCode,
  type Person,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import { historyToJson } from '../replay/history-json.js';
import {
  attributeOf,
  pathTo,
  startTraceSink,
  type ExportedSpan,
  type TraceSink,
} from './trace-sink.js';

const START = 'holdfast.v1.FlowService/StartContactMobileChange';
const SUBMIT_CODE = 'holdfast.v1.FlowService/SubmitCode';
/** A trace that a caller began, and what it may send along with it. */
const CALLERS_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLERS_HEADERS = {
  traceparent: `00-${CALLERS_TRACE}-00f067aa0ba902b7-01`,
  tracestate: 'vendor=somebody',
  baggage: 'person=somebody@example.org',
};

describe('the trace of a change', () => {
  let sink: TraceSink;
  let system: System;
  let person: Person;
  let holder: Holder;
  let mobile: string;
  let code: string;
  let flowId: string;
  let start: ExportedSpan[];
  let step: ExportedSpan[];

  beforeAll(async () => {
    sink = await startTraceSink();
    system = await startSystem();
    person = await signUp(system);
    holder = await logIn(system, person);
    mobile = newMobile();
    const started = await startContactMobile(system, holder, mobile);
    ({ code } = started);
    ({ flowId } = started.step);
    start = await sink.trace(START, 'Send mobile');
    await refusalOf(
      system.gateway.flows.submitCode(
        { ...request(), flowId, code: wrongCode(code) },
        { metadata: Metadata({ ...Object.fromEntries(holder.metadata), ...CALLERS_HEADERS }) },
      ),
    );
    await system.gateway.flows.submitCode({ ...request(), flowId, code }, holder);
    step = await sink.trace(SUBMIT_CODE, 'RunActivity applyContactMobile');
  });
  afterAll(async () => {
    await system.stop();
    await sink.stop();
  });

  const named = (trace: ExportedSpan[], name: string) =>
    trace.filter((span) => span.name === name).map((span) => pathTo(span, trace));

  it('begins with the call, and everything in it hangs together', () => {
    expect(start.filter(({ parentSpanId }) => !parentSpanId).map(({ name }) => name)).toEqual([
      START,
    ]);
  });

  it('leads from the call through workflow and activity to the message', () => {
    const [path] = named(start, 'Send mobile');
    expect(path).toEqual([
      START,
      'UpdateWithStartWorkflow changeContactMobile',
      'HandleUpdate join',
      'RunActivity deliver',
      'Send mobile',
    ]);
  });

  it('leads to the statements of the call and of its activities', () => {
    const statements = start.filter(({ name }) => name.startsWith('SQL '));
    const rows = statements.filter((span) =>
      attributeOf(span, 'db.query.text').startsWith('insert into "flows"'),
    );
    expect(rows.map((span) => pathTo(span, start).at(-2))).toContain('RunActivity saveFlow');
    expect(statements.map((span) => pathTo(span, start).at(-2))).toContain(START);
  });

  it('tells which provider had the message', () => {
    const [send] = start.filter(({ name }) => name === 'Send mobile');
    expect(send && attributeOf(send, 'holdfast.provider')).toMatch(/^inbox:/);
  });

  it('of a later step begins with its own call, and leads to what was applied', () => {
    const [path] = named(step, 'RunActivity applyContactMobile');
    expect(path?.[0]).toBe(SUBMIT_CODE);
    expect(path).toContain('HandleUpdate submitCode');
    expect(step[0]?.traceId).not.toBe(start[0]?.traceId);
  });

  it('is named in the lines that are logged meanwhile', () => {
    const lines = system.logLines.map((line) => JSON.parse(line) as Record<string, string>);
    const traced = lines.filter(({ traceId }) => traceId === start[0]?.traceId);
    expect(traced.map(({ method, activity }) => method ?? activity)).toEqual(
      expect.arrayContaining([`/${START}`, 'saveFlow', 'deliver']),
    );
  });

  it('tells that a call was refused, and not with what', async () => {
    const email = person.email;
    await refusalOf(
      system.gateway.sessions.logIn({ ...request(), email, password: 'Wrong-Kettle-43' }),
    );
    const [call] = await sink.trace('holdfast.v1.SessionService/LogIn');
    expect(call).toBeDefined();
    expect(sink.text()).not.toContain('Wrong-Kettle-43');
  });

  it('holds no address, code, password or value of a statement', () => {
    const token = holder.metadata.get('authorization')?.split('.').at(-1) ?? '';
    for (const secret of [mobile, person.email, PASSWORD, token]) {
      expect(sink.text()).not.toContain(secret);
    }
    expect(sink.text()).not.toMatch(new RegExp(`(?<![\\da-z])${code}(?![\\da-z])`));
    const texts = sink.spans().map((span) => attributeOf(span, 'db.query.text'));
    expect(texts.filter((text) => /'[^']*@|\+\d{6}/.test(text))).toEqual([]);
  });

  it('goes on with the trace that its caller began', () => {
    const spans = sink.spans().filter(({ traceId }) => traceId === CALLERS_TRACE);
    expect(spans.map(({ name }) => name)).toContain('HandleUpdate submitCode');
    expect(spans.find(({ name }) => name === SUBMIT_CODE)?.parentSpanId).toBe('00f067aa0ba902b7');
  });

  it('passes on through Temporal no more than its ids', async () => {
    const flow = await system.db
      .selectFrom('flows')
      .select('workflow_id')
      .where('id', '=', flowId)
      .executeTakeFirstOrThrow();
    const handle = system.temporal.workflow.getHandle(flow.workflow_id);
    const text = JSON.stringify(historyToJson(await handle.fetchHistory()));
    const headers = [...text.matchAll(/"_tracer-data":\{[^}]*\}[^}]*\}/g)].map(([header]) => {
      const data = /"data":"([^"]+)"/.exec(header)?.[1] ?? '';
      return JSON.parse(Buffer.from(data, 'base64').toString()) as unknown;
    });
    expect(JSON.stringify(headers)).toContain(CALLERS_TRACE);
    for (const header of headers) {
      expect(header).toEqual({
        traceparent: expect.stringMatching(/^00-[\da-f]{32}-[\da-f]{16}-01$/),
      });
    }
  });

  it('changes nothing of what is replayed', async () => {
    const { workflow_id: workflowId } = await system.db
      .selectFrom('flows')
      .select('workflow_id')
      .where('id', '=', flowId)
      .executeTakeFirstOrThrow();
    const told = sink.spans().filter(({ name }) => name.startsWith('HandleUpdate')).length;
    await Worker.runReplayHistory(
      {
        workflowBundle: { codePath: process.env['HOLDFAST_TEST_WORKFLOW_BUNDLE'] ?? '' },
        dataConverter: createDataConverter(createKeyRing(system.config.SECRET_KEYS)),
      },
      await system.temporal.workflow.getHandle(workflowId).fetchHistory(),
      workflowId,
    );
    expect(sink.spans().filter(({ name }) => name.startsWith('HandleUpdate'))).toHaveLength(told);
  });
});
