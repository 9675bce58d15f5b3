import { ClientError, Status } from 'nice-grpc';
import {
  RichClientError,
  type BadRequest,
  type ErrorInfo,
  type RetryInfo,
} from 'nice-grpc-error-details';

import { problemsOf } from '../fail.js';

/** Why a command did nothing. */
export interface Problem {
  /** Of the refusal; NOT_REACHED when no call was made. */
  reason: string;
  text: string;
  fields: { field: string; description: string }[];
  /** After how many seconds it may be tried again. */
  retryAfter?: number;
  /** What to do about it. */
  remedy?: string;
}

const REMEDIES: Readonly<Record<string, string>> = {
  CALLER_UNKNOWN: 'Set HOLDFAST_OPERATOR_KEY to one of the SERVICE_KEYS.',
  CALLER_NOT_ALLOWED: 'Use the key of a service that ROLES makes an operator.',
  ACCOUNT_NOT_FOUND: 'Find it with "holdfast accounts find".',
  FLOW_NOT_FOUND: 'Find it with "holdfast flows list <uin>".',
  FLOW_ENDED: '"holdfast flows list <uin>" says how.',
  STEP_NOT_OPEN: '"holdfast flows list <uin> --open" says what it waits for.',
  ROTATION_OFF: 'Set it to remind or enforce, on every server and worker.',
  ROTATION_RUN_NOT_FOUND: '"holdfast rotation status" shows the latest one.',
};

/** What is wrong, when it is something that an operator can mend; undefined for a fault of ours. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof RichClientError) return refusal(error);
  if (error instanceof ClientError) {
    const remedy = error.code === Status.UNIMPLEMENTED ? 'The server is of another version.' : '';
    return { reason: Status[error.code], text: sentence(error.details), fields: [], remedy };
  }
  if (error instanceof Error && error.name === 'TimeoutError') {
    const text = 'The server has not answered in time.';
    const remedy = 'Look whether it was done, and try again.';
    return { reason: 'DEADLINE_EXCEEDED', text, fields: [], remedy };
  }
  const problems = problemsOf(error);
  return problems && { reason: 'NOT_REACHED', text: problems.join(' '), fields: [] };
}

function refusal(error: RichClientError): Problem {
  const details = error.extra as { $type: string }[];
  const find = (type: string): unknown =>
    details.find(({ $type }) => $type === `google.rpc.${type}`);
  const info = find('ErrorInfo') as ErrorInfo | undefined;
  const reason = info?.reason ?? Status[error.code];
  const errorId = info?.metadata['error_id'];
  const retryAfter = (find('RetryInfo') as RetryInfo | undefined)?.retryDelay?.seconds;
  const remedy =
    errorId === undefined ? REMEDIES[reason] : `The server’s log tells more of ${errorId}.`;
  return {
    reason,
    text: sentence(error.details),
    fields: (find('BadRequest') as BadRequest | undefined)?.fieldViolations ?? [],
    ...(retryAfter !== undefined && { retryAfter: Math.ceil(retryAfter) }),
    ...(remedy !== undefined && { remedy }),
  };
}

function sentence(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

/** Says on standard error what is wrong, in one line: in words, or as a JSON document. */
export function printProblem(problem: Problem, json: boolean): void {
  if (json) {
    console.error(JSON.stringify({ error: problem }));
    return;
  }
  const { reason, text, fields, retryAfter, remedy } = problem;
  const what =
    fields.length === 0
      ? text
      : fields.map(({ field, description }) => `${field}: ${description}`).join(' ');
  const later = retryAfter ? `Try again in ${retryAfter.toString()} s.` : '';
  console.error([`${reason}:`, what, later, remedy].filter(Boolean).join(' '));
}
