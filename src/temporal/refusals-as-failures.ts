import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';

import { Refusal } from '../domain/errors.js';

/** The one place where a refusal becomes a failure that workflows know by its type. */
export const refusalsAsFailures: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    try {
      return await next(input);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw ApplicationFailure.create({
        type: error.reason,
        message: error.message,
        nonRetryable: true,
        details: [error.details],
      });
    }
  },
};
