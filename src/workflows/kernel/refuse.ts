import { ApplicationFailure } from '@temporalio/workflow';

import type { Reason } from '../../domain/errors.js';

/** Refuses a step without a trace in history: for validators. */
export function refuse(reason: Reason, details: object = {}): ApplicationFailure {
  return ApplicationFailure.create({
    type: reason,
    message: reason,
    nonRetryable: true,
    details: [details],
  });
}
