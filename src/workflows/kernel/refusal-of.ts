import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

import { ERRORS, type Reason } from '../../domain/errors.js';

/** The reason of a refusal that an activity threw, if it was one. A local activity's comes unwrapped. */
export function refusalOf(error: unknown): Reason | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  return type != null && type in ERRORS ? (type as Reason) : undefined;
}
