/** Callers wait for an answer as long as the pages do, milliseconds. */
export const CALLER_PATIENCE = 10_000;
