import { SpanKind } from '@opentelemetry/api';
import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors, ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Logger } from 'pino';

import { withLogContext, type LogContext } from './log-context.js';
import { contextOf, inSpan, typeOf } from './spans.js';

/** The ids by which activities are told what they are for. */
const ID = /^[\w-]{1,64}$/;

/**
 * Makes a span of each activity, below what caused it, and one line in the log; what is logged in it tells the
 * activity, its workflow and its flow.
 */
export function observeActivities(log: Logger): ActivityInterceptorsFactory {
  return ({ info }: Context): ActivityInterceptors => {
    const fields: LogContext = {
      activity: info.activityType,
      ...(info.workflowExecution && { workflowId: info.workflowExecution.workflowId }),
    };
    const attributes = {
      'temporal.activity.attempt': info.attempt,
      'temporal.workflow.id': info.workflowExecution?.workflowId ?? '',
    };
    return {
      inbound: {
        execute(input, next) {
          Object.assign(fields, idsIn(input.args[0]));
          const name = `RunActivity ${info.activityType}`;
          const parent = contextOf(input.headers);
          const flow = {
            ...(fields.flowId !== undefined && { 'holdfast.flow.id': fields.flowId }),
          };
          const options = {
            kind: SpanKind.INTERNAL,
            attributes: { ...attributes, ...flow },
            parent,
          };
          return withLogContext(fields, () =>
            inSpan(name, options, () => logged(log, () => next(input))),
          );
        },
      },
      outbound: {
        // Of the lines that the SDK writes of an activity.
        getLogAttributes: (input, next) => next({ ...input, ...flowOf(fields) }),
      },
    };
  };
}

async function logged(log: Logger, work: () => Promise<unknown>): Promise<unknown> {
  const start = performance.now();
  const ms = () => Math.round(performance.now() - start);
  try {
    const result = await work();
    log.debug({ ms: ms() }, 'activity done');
    return result;
  } catch (error) {
    // The SDK tells of the error itself.
    log.debug({ ms: ms(), failure: typeOf(error) }, 'activity failed');
    throw error;
  }
}

/** The flow or the message in an activity's argument: by its own name, or as the id of a flow's snapshot. */
function idsIn(argument: unknown): Pick<LogContext, 'flowId' | 'messageId'> {
  const { flowId, messageId, snapshot } = (argument ?? {}) as Record<string, unknown>;
  const flow = flowId ?? (snapshot as { id?: unknown } | undefined)?.id;
  return {
    ...(isId(flow) && { flowId: flow }),
    ...(isId(messageId) && { messageId }),
  };
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}

function flowOf({ flowId }: LogContext): { flowId?: string } {
  return flowId === undefined ? {} : { flowId };
}
