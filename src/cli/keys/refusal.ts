import { printProblem } from '../operator/problem.js';

/** Why a command of `keys` does nothing, and what to do. */
export class KeyRefusal extends Error {
  constructor(
    readonly reason: string,
    message: string,
    readonly remedy: string,
  ) {
    super(message);
    this.name = 'KeyRefusal';
  }
}

/** Exit code of a command that was refused. */
const REFUSED = 1;

/** Runs a command, and says on standard error why it did nothing. */
export function orRefuse(json: boolean, command: () => void): void {
  try {
    command();
  } catch (error) {
    if (!(error instanceof KeyRefusal)) throw error;
    const { reason, message, remedy } = error;
    printProblem({ reason, text: message, fields: [], remedy }, json);
    process.exitCode = REFUSED;
  }
}
