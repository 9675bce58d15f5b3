import { ClientError, Status } from 'nice-grpc';
import { RichClientError, type ErrorInfo, type RetryInfo } from 'nice-grpc-error-details';

/** What a call came to. */
export interface SeenAnswer {
  /** `OK`, the reason that it was refused for, or the status when there is no reason. */
  answer: string;
  /** After how many milliseconds it may be tried again, where that was said. */
  retryAfter: number | undefined;
}

/** What a call came to: `OK`, or the reason that it was refused for. @throws what no server has answered. */
export async function answerOf(call: Promise<unknown>): Promise<string> {
  return (await seenAnswer(call)).answer;
}

/** What a call came to, and when it may be tried again. @throws what no server has answered. */
export async function seenAnswer(call: Promise<unknown>): Promise<SeenAnswer> {
  try {
    await call;
    return { answer: 'OK', retryAfter: undefined };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const details = error instanceof RichClientError ? (error.extra as { $type: string }[]) : [];
    const find = (type: string): unknown =>
      details.find(({ $type }) => $type === `google.rpc.${type}`);
    const info = find('ErrorInfo') as ErrorInfo | undefined;
    const delay = (find('RetryInfo') as RetryInfo | undefined)?.retryDelay;
    return {
      answer: info?.reason ?? Status[error.code],
      retryAfter: delay && delay.seconds * 1_000 + delay.nanos / 1_000_000,
    };
  }
}

/** How many there are of each, the most first: `3 OK, 2 BUSY`. */
export function tally(answers: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([answer, count]) => `${count.toString()} ${answer}`)
    .join(', ');
}
