/** A part of the system that can't start: which, why, and what to do, in one line. */
export class PartError extends Error {
  constructor(part: string, why: string, remedy: string) {
    super(`${part}: ${why}. ${remedy}`);
    this.name = 'PartError';
  }
}

/** Runs what starts a part. @throws PartError whatever was thrown. */
export async function asPart<T>(part: string, remedy: string, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    throw error instanceof PartError ? error : new PartError(part, reasonOf(error), remedy);
  }
}

/** The first line of what an error says; a failed connection to several addresses says it in its parts. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0]);
  const message = error instanceof Error ? error.message || error.name : String(error);
  return (message.split('\n')[0] ?? '').replace(/[.\s]+$/, '');
}
