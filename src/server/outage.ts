import { isGrpcServiceError } from '@temporalio/client';

/** PostgreSQL's classes of "not now": 08 connection, 53 resources, 57 operator intervention. */
const POSTGRES_OUTAGE = /^(08|53|57)/;
const NETWORK_OUTAGE = /^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NOTFOUND|AI_AGAIN)$/;
/** What the pool says when no connection or answer came in time. */
const POOL_OUTAGE = /timeout|terminated|not queryable/i;

/** Whether an error means that PostgreSQL or Temporal is out of reach for now. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isGrpcServiceError(error)) return true;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (POSTGRES_OUTAGE.test(code) || NETWORK_OUTAGE.test(code)) return true;
  return POOL_OUTAGE.test(error.message) || isOutage(error.cause);
}
