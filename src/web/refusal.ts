import { ClientError, Status } from 'nice-grpc';
import { BadRequest, ErrorInfo, RetryInfo, RichClientError } from 'nice-grpc-error-details';

import { PAGE_REASONS, type PageReason } from './reasons.js';

/** One field that was refused, by its name in the contract. */
export interface FieldRefusal {
  field: string;
  reason: string;
  /** English words for people. */
  description: string;
}

/** What Holdfast answered when it refused a call, or that it couldn't be reached. */
export interface Refusal {
  reason: PageReason;
  fields: FieldRefusal[];
  /** Seconds after which the call may be tried again. */
  wait: number | undefined;
  triesLeft: number | undefined;
}

/** Reads the refusal out of a failed call. @throws the error itself when it is none of a call's. */
export function readRefusal(error: unknown): Refusal {
  if (!(error instanceof ClientError)) throw error;
  const extra = error instanceof RichClientError ? error.extra : [];
  const info = extra.find((detail): detail is ErrorInfo => detail.$type === ErrorInfo.$type);
  const bad = extra.find((detail): detail is BadRequest => detail.$type === BadRequest.$type);
  const retry = extra.find((detail): detail is RetryInfo => detail.$type === RetryInfo.$type);
  const tries = info?.metadata['tries_left'];
  return {
    reason: toPageReason(info?.domain === 'holdfast' ? info.reason : undefined, error.code),
    fields: withReasons(bad, info?.metadata ?? {}),
    wait: retry?.retryDelay && toSeconds(retry.retryDelay),
    triesLeft: tries === undefined ? undefined : Number(tries),
  };
}

/** Whether trying the same again in a moment may work. */
export function isPassing({ reason }: Refusal): boolean {
  return reason === 'UNAVAILABLE' || reason === 'BUSY';
}

/** Whether the fault is ours, and nothing is wrong with what was entered. */
export function isFault(refusal: Refusal): boolean {
  return isPassing(refusal) || refusal.reason === 'INTERNAL';
}

function toPageReason(reason: string | undefined, code: Status): PageReason {
  const known = PAGE_REASONS.find((candidate) => candidate === reason);
  if (known) return known;
  if (code === Status.UNAVAILABLE || code === Status.DEADLINE_EXCEEDED) return 'UNAVAILABLE';
  return code === Status.RESOURCE_EXHAUSTED ? 'BUSY' : 'INTERNAL';
}

/** A field's reasons stand in ErrorInfo, comma-separated, in the order of its violations. */
function withReasons(
  bad: BadRequest | undefined,
  metadata: Record<string, string>,
): FieldRefusal[] {
  const reasons = new Map<string, string[]>();
  return (bad?.fieldViolations ?? []).map(({ field, description }) => {
    const left = reasons.get(field) ?? metadata[field]?.split(',') ?? [];
    reasons.set(field, left.slice(1));
    return { field, description, reason: left[0] ?? '' };
  });
}

/** A whole number of seconds, rounded up: trying earlier would be refused again. */
function toSeconds({ seconds, nanos }: { seconds: unknown; nanos: number }): number {
  return Number(seconds) + Math.ceil(nanos / 1e9);
}
