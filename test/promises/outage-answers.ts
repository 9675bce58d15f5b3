import { ClientError } from 'nice-grpc';
import { RichClientError } from 'nice-grpc-error-details';

import { seenAnswer } from './answer-of.js';
import { CALLER_PATIENCE } from './caller-patience.js';
import type { Findings } from './promise.js';

/** Calls by what a report calls them. */
export type NamedCalls = Record<string, () => Promise<unknown>>;

/** What no caller is told: parts, addresses, errors of drivers, and where in the code it was. */
const INTERNALS =
  /postgres|temporal|econn|etimedout|127\.0\.0\.1|localhost:\d|smtp|pg-|kysely|sql|node_modules|\.[jt]s:\d|timed? ?out|terminated|\bat \S+ \(/i;

/** What of the inside a text tells, if anything. */
export function internalsIn(text: string): string | undefined {
  return INTERNALS.exec(text)?.[0];
}

/**
 * Makes calls at once, which are to be refused as UNAVAILABLE: before their deadline, with when to come again, and
 * without a word of what is inside. @returns how long the slowest took, milliseconds.
 */
export async function expectUnavailable(
  findings: Findings,
  when: string,
  calls: NamedCalls,
): Promise<number> {
  const took = Object.entries(calls).map(async ([name, call]) => {
    const started = performance.now();
    const { answer, retryAfter, told } = await outcomeOf(call);
    const lasted = performance.now() - started;
    findings.expect(answer === 'UNAVAILABLE', `${name} with ${when}: ${answer}`);
    findings.expect(retryAfter !== undefined, `${name} with ${when}: not told when to come again`);
    findings.expect(lasted < CALLER_PATIENCE, `${name} with ${when} took ${lasted.toFixed(0)} ms`);
    const internals = internalsIn(told);
    findings.expect(internals === undefined, `${name} with ${when} tells "${internals ?? ''}"`);
    return lasted;
  });
  return Math.max(...(await Promise.all(took)));
}

/** Makes calls at once, which are to be answered as ever. @returns how long the slowest took, milliseconds. */
export async function expectAnswered(
  findings: Findings,
  when: string,
  calls: NamedCalls,
): Promise<number> {
  const took = Object.entries(calls).map(async ([name, call]) => {
    const started = performance.now();
    const { answer } = await outcomeOf(call);
    findings.expect(answer === 'OK', `${name} with ${when}: ${answer}`);
    return performance.now() - started;
  });
  return Math.max(...(await Promise.all(took)));
}

/** Makes a call until it is answered. @returns after how many milliseconds it was; undefined for never. */
export async function untilAnswered(
  call: () => Promise<unknown>,
  patience: number,
): Promise<number | undefined> {
  const started = performance.now();
  while (performance.now() - started < patience) {
    const { answer } = await outcomeOf(call);
    if (answer === 'OK') return performance.now() - started;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return undefined;
}

async function outcomeOf(call: () => Promise<unknown>) {
  let told = '';
  const noting = call().catch((error: unknown) => {
    if (error instanceof ClientError) {
      const extra = error instanceof RichClientError ? error.extra : [];
      told = JSON.stringify([error.details, extra]);
    }
    throw error;
  });
  try {
    return { ...(await seenAnswer(noting)), told };
  } catch (error) {
    if (!isOutOfTime(error)) throw error;
    return { answer: 'no answer before its deadline', retryAfter: undefined, told };
  }
}

function isOutOfTime(error: unknown): boolean {
  return error instanceof Error && ['AbortError', 'TimeoutError'].includes(error.name);
}
