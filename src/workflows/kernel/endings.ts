import { refusalOf } from './refusal-of.js';
import type { FlowResult } from './steps.js';

/** Unwinds a flow that ends before its last step. */
export class FlowEnding extends Error {
  constructor(readonly result: FlowResult) {
    super(result.outcome);
  }
}

/** Unwinds a flow to its first step: another session has taken it over, or identity counts no more. */
export class StartingOver extends Error {}

/** The ending that an error stands for; an error of our own is thrown on, to be seen and mended. */
export function endingOf(error: unknown): FlowResult {
  if (error instanceof FlowEnding) return error.result;
  const reason = refusalOf(error);
  if (reason) return { outcome: 'REFUSED', reason };
  throw error;
}
