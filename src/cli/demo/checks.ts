import { isDeepStrictEqual } from 'node:util';

import { RichClientError, type ErrorInfo, type RetryInfo } from 'nice-grpc-error-details';

/** Thrown when the system doesn't answer as it should; its message says what should be. */
export class Unexpected extends Error {}

/** @throws Unexpected when it isn't so. */
export function expect(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Unexpected(`not so: ${promise}`);
}

/** Compares the named fields of an answer. @throws Unexpected naming the one that differs. */
export function matches<Answer extends object>(
  answer: Answer | undefined,
  wanted: Partial<Answer>,
): void {
  for (const [name, value] of Object.entries(wanted)) {
    const seen = answer?.[name as keyof Answer];
    if (isDeepStrictEqual(seen, value)) continue;
    throw new Unexpected(`${name} is ${show(seen)}, not ${show(value)}`);
  }
}

function show(value: unknown): string {
  return value === undefined ? 'unset' : JSON.stringify(value);
}

/** A refusal as a caller sees it. */
export interface SeenRefusal {
  reason: string;
  /** Reasons for each refused field, and `tries_left` of a code. */
  metadata: Record<string, string>;
  /** Seconds after which to try again. */
  retryAfter: number | undefined;
}

/** Sees to it that a call is refused for this reason. @throws Unexpected when it isn't. */
export async function refused(reason: string, call: Promise<unknown>): Promise<SeenRefusal> {
  const refusal = await call.then(() => undefined, readRefusal);
  if (refusal?.reason === reason) return refusal;
  throw new Unexpected(
    refusal ? `refused with ${refusal.reason}, not ${reason}` : `not refused with ${reason}`,
  );
}

/** Sees to it that a call is refused for a field, by name and reason. @throws Unexpected when it isn't. */
export async function refusedField(
  field: string,
  reason: string,
  call: Promise<unknown>,
): Promise<void> {
  const { metadata } = await refused('FIELD_INVALID', call);
  matches(metadata, { [field]: reason });
}

function readRefusal(error: unknown): SeenRefusal {
  if (!(error instanceof RichClientError)) throw error;
  const details = error.extra as { $type: string }[];
  const find = (type: string): unknown =>
    details.find(({ $type }) => $type === `google.rpc.${type}`);
  const info = find('ErrorInfo') as ErrorInfo | undefined;
  const retry = find('RetryInfo') as RetryInfo | undefined;
  return {
    reason: info?.reason ?? error.message,
    metadata: info?.metadata ?? {},
    retryAfter: retry?.retryDelay?.seconds,
  };
}

/** The clocks of a caller and of the system differ by less, and a row takes no longer, milliseconds. */
const TOLERANCE = 120_000;

/** Sees to it that a time is this far ahead, milliseconds. @throws Unexpected when it isn't. */
export function isAhead(time: Date | undefined, by: number, promise: string): void {
  const off = Math.abs((time?.valueOf() ?? 0) - Date.now() - by);
  expect(off < TOLERANCE, promise);
}
