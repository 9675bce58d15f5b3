import { SpanKind } from '@opentelemetry/api';
import type { WorkflowClientInterceptor } from '@temporalio/client';

import { inSpan, withTrace } from './spans.js';

/** Makes a span of each start, update and signal, and hands its ids on to the workflow. */
export const clientSpans: WorkflowClientInterceptor = {
  startWithDetails: (input, next) =>
    call(`StartWorkflow ${input.workflowType}`, input.options.workflowId, () =>
      next({ ...input, headers: withTrace(input.headers) }),
    ),
  startUpdate: (input, next) =>
    call(`UpdateWorkflow ${input.updateName}`, input.workflowExecution.workflowId, () =>
      next({ ...input, headers: withTrace(input.headers) }),
    ),
  startUpdateWithStart: (input, next) =>
    call(
      `UpdateWithStartWorkflow ${input.workflowType}`,
      input.workflowStartOptions.workflowId,
      () =>
        next({
          ...input,
          workflowStartHeaders: withTrace(input.workflowStartHeaders),
          updateHeaders: withTrace(input.updateHeaders),
        }),
    ),
  signal: (input, next) =>
    call(`SignalWorkflow ${input.signalName}`, input.workflowExecution.workflowId, () =>
      next({ ...input, headers: withTrace(input.headers) }),
    ),
  signalWithStart: (input, next) =>
    call(`SignalWithStartWorkflow ${input.workflowType}`, input.options.workflowId, () =>
      next({ ...input, headers: withTrace(input.headers) }),
    ),
};

function call<Result>(
  name: string,
  workflowId: string | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const attributes = { ...(workflowId !== undefined && { 'temporal.workflow.id': workflowId }) };
  return inSpan(name, { kind: SpanKind.CLIENT, attributes }, work);
}
