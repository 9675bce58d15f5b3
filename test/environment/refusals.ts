import { Status } from 'nice-grpc';
import { RichClientError, type BadRequest, type ErrorInfo } from 'nice-grpc-error-details';

/** A refusal as a caller sees it. */
export interface SeenRefusal {
  status: string;
  reason: string;
  metadata: Record<string, string>;
  fields: string[];
  retryInfo: boolean;
  text: string;
}

/** The refusal that a call meets. @throws when it is answered instead. */
export async function refusalOf(call: Promise<unknown>): Promise<SeenRefusal> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof RichClientError)) throw error;
    const details = error.extra as { $type: string }[];
    const find = (type: string): unknown =>
      details.find(({ $type }) => $type === `google.rpc.${type}`);
    const info = find('ErrorInfo') as ErrorInfo | undefined;
    const badRequest = find('BadRequest') as BadRequest | undefined;
    return {
      status: Status[error.code],
      reason: info?.reason ?? '',
      metadata: info?.metadata ?? {},
      fields: badRequest?.fieldViolations.map(({ field }) => field) ?? [],
      retryInfo: find('RetryInfo') !== undefined,
      text: error.details,
    };
  }
  throw new Error('the call was not refused');
}
