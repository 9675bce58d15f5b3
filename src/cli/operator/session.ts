import type { OperatorServiceClient } from '../../gen/holdfast/v1/operator.js';
import type { ConnectionOptions } from './connection.js';

/** A connected command. */
export interface OperatorSession {
  operators: OperatorServiceClient;
  /** Whether JSON is printed instead of what people read. */
  json: boolean;
}

/** Runs what a command does with a connection; says on standard error what it was refused for. */
export type Run = (
  options: ConnectionOptions,
  work: (session: OperatorSession) => Promise<void>,
) => Promise<void>;

/** Exit code of a command that was refused or met no server; wrong usage has 2. */
const REFUSED = 1;

/**
 * Makes what runs commands. What connects is loaded only then: whatever else the command line does needs
 * none of it.
 */
export function createRun(env: NodeJS.ProcessEnv): Run {
  return async (options, work) => {
    const { connect } = await import('./connection.js');
    const { problemOf, printProblem } = await import('./problem.js');
    process.stdout.on('error', endQuietly);
    try {
      const clients = await connect(env, options);
      const session = { operators: clients.operators, json: options.json ?? false };
      await work(session).finally(() => {
        clients.close();
      });
    } catch (error) {
      const problem = problemOf(error);
      if (!problem) throw error;
      printProblem(problem, options.json ?? false);
      process.exitCode = REFUSED;
    }
  };
}

/** Whoever reads a list, such as `head`, may have read enough. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}
