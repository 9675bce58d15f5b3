import { SpanKind } from '@opentelemetry/api';
import type { InjectedSinks } from '@temporalio/worker';
import type { WorkflowInfo } from '@temporalio/workflow';

import { readTraceparent } from '../domain/traceparent.js';
import type { TraceSinks, WorkflowStep } from '../workflows/kernel/carry-trace.js';
import { withSpanId } from './span-ids.js';
import { contextBelow, isTracing, tracer } from './spans.js';

/** Makes spans of what workflows tell of their steps; a worker that records no traces takes it in silence. */
export const traceSinks: InjectedSinks<TraceSinks> = {
  traces: { step: { fn: recordStep, callDuringReplay: false } },
};

function recordStep(info: WorkflowInfo, { name, spanId, parent, startedAt }: WorkflowStep): void {
  const call = readTraceparent(parent);
  if (!isTracing() || !call) return;
  const options = {
    kind: SpanKind.INTERNAL,
    startTime: startedAt,
    attributes: { 'temporal.workflow.id': info.workflowId, 'temporal.run.id': info.runId },
  };
  const span = withSpanId(spanId, () => tracer.startSpan(name, options, contextBelow(call)));
  // The workflow's clock is the Temporal server's, which may be ahead of ours.
  span.end(Math.max(startedAt, Date.now()));
}
