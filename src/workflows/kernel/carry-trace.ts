import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import {
  proxySinks,
  workflowInfo,
  type Sinks,
  type WorkflowInterceptors,
} from '@temporalio/workflow';

import {
  readTraceparent,
  TRACE_HEADER,
  writeTraceparent,
  type TraceParent,
} from '../../domain/traceparent.js';

/** What a workflow did because of one call, as the worker makes a span of it. */
export interface WorkflowStep {
  /** `RunWorkflow` of a type, `HandleUpdate` or `HandleSignal` of a name. */
  name: string;
  spanId: string;
  /** The `traceparent` of the call. */
  parent: string;
  /** Milliseconds since the epoch, by the workflow's clock. */
  startedAt: number;
}

/** Where workflows tell of their steps: nothing of it is in their histories, nothing is told in a replay. */
export interface TraceSinks extends Sinks {
  traces: { step(step: WorkflowStep): void };
}

type Headers = Record<string, Payload>;

const { traces } = proxySinks<TraceSinks>();

/**
 * Carries the trace of whoever moved the workflow last, by its start, an update or a signal, on to what it does
 * next. Without the header of a trace it passes everything on as it is: no command, no random number and no turn
 * of the event loop is added, so that histories are the same with and without it.
 */
export function interceptors(): WorkflowInterceptors {
  let current: TraceParent | undefined;
  let arrived = 0;

  /** @returns what tells that the step is done. */
  function begin(headers: Headers, name: string): (() => void) | undefined {
    arrived += 1;
    const parent = traceIn(headers);
    current = parent && { ...parent, spanId: spanIdOf(`${workflowInfo().runId}/${arrived}`) };
    if (!parent?.isSampled || !current) return undefined;
    const step = {
      name,
      spanId: current.spanId,
      parent: writeTraceparent(parent),
      startedAt: Date.now(),
    };
    return () => {
      if (!workflowInfo().unsafe.isReplaying) traces.step(step);
    };
  }

  function carry<Input extends { headers: Headers }>(input: Input): Input {
    if (!current) return input;
    const trace = defaultPayloadConverter.toPayload({ traceparent: writeTraceparent(current) });
    return { ...input, headers: { ...input.headers, [TRACE_HEADER]: trace } };
  }

  return {
    inbound: [
      {
        execute(input, next) {
          // A workflow may live for days: its span says when it began, and what follows hangs on it.
          begin(input.headers, `RunWorkflow ${workflowInfo().workflowType}`)?.();
          return next(input);
        },
        handleUpdate(input, next) {
          return telling(begin(input.headers, `HandleUpdate ${input.name}`), next(input));
        },
        handleSignal(input, next) {
          return telling(begin(input.headers, `HandleSignal ${input.signalName}`), next(input));
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(carry(input)),
        scheduleLocalActivity: (input, next) => next(carry(input)),
        startChildWorkflowExecution: (input, next) => next(carry(input)),
        signalWorkflow: (input, next) => next(carry(input)),
        continueAsNew: (input, next) => next(carry(input)),
      },
    ],
  };
}

/** The same promise: the workflow's own turns stay as they are. */
function telling<Result>(done: (() => void) | undefined, work: Promise<Result>): Promise<Result> {
  if (done) void work.then(done, done);
  return work;
}

function traceIn(headers: Headers): TraceParent | undefined {
  const payload = headers[TRACE_HEADER];
  if (!payload) return undefined;
  try {
    const { traceparent } = defaultPayloadConverter.fromPayload<{ traceparent?: string }>(payload);
    return readTraceparent(traceparent);
  } catch {
    // Not ours: a header that can't be read must not make a workflow stand still.
    return undefined;
  }
}

/** FNV-1a, 64 bits: the same in each replay, and without the workflow's random numbers. */
function spanIdOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
