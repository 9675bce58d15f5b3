import { Status } from 'nice-grpc';
import {
  RichClientError,
  type BadRequest,
  type ErrorInfo,
  type RetryInfo,
} from 'nice-grpc-error-details';

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
    const find = <Detail>(type: string) =>
      details.find(({ $type }) => $type === `google.rpc.${type}`) as Detail | undefined;
    const info = find<ErrorInfo>('ErrorInfo');
    return {
      status: Status[error.code],
      reason: info?.reason ?? '',
      metadata: info?.metadata ?? {},
      fields: find<BadRequest>('BadRequest')?.fieldViolations.map(({ field }) => field) ?? [],
      retryInfo: find<RetryInfo>('RetryInfo') !== undefined,
      text: error.details,
    };
  }
  throw new Error('the call was not refused');
}
