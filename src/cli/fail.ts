import { ConfigError } from '../config.js';
import { PartError } from '../embedded/part-error.js';

/** What is wrong, a line each; `undefined` when the error is none that an operator can mend. */
export function problemsOf(error: unknown): readonly string[] | undefined {
  if (error instanceof ConfigError) return error.problems;
  return error instanceof PartError ? [error.message] : undefined;
}

/** Says what is wrong on standard error and ends the process with 1; a fault of ours with its stack. */
export function fail(error: unknown): never {
  const problems = problemsOf(error);
  for (const problem of problems ?? [error]) console.error(problem);
  process.exit(1);
}
