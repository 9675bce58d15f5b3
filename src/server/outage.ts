import { status } from '@grpc/grpc-js';
import { isGrpcServiceError } from '@temporalio/client';

/** What Temporal answers, or its connection, when it isn't well for now. */
const TEMPORAL_OUTAGE = [
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.CANCELLED,
  status.ABORTED,
  status.RESOURCE_EXHAUSTED,
  // An update whose workflow task was lost more than once.
  status.FAILED_PRECONDITION,
];

/** PostgreSQL's classes of "not now": 08 connection, 53 resources, 57 operator intervention. */
const POSTGRES_OUTAGE = /^(08|53|57)/;
const NETWORK_OUTAGE = /^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NOTFOUND|AI_AGAIN)$/;
/** What the pool says when no connection or answer came in time. */
const POOL_OUTAGE = /timeout|terminated|not queryable/i;

/** Whether an error means that PostgreSQL or Temporal is out of reach for now. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isGrpcServiceError(error)) return TEMPORAL_OUTAGE.includes(error.code);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (POSTGRES_OUTAGE.test(code) || NETWORK_OUTAGE.test(code)) return true;
  return POOL_OUTAGE.test(error.message) || isOutage(error.cause);
}
