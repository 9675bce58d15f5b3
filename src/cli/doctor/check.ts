/** Longest wait for one answer, milliseconds: a part that is well gives it in a fraction of that. */
export const ANSWER_PATIENCE = 2_500;

/** How a part is: `warn` works, but somebody should look. */
export type Health = 'ok' | 'warn' | 'failed';

/** What was found of a part. */
export interface Found {
  health: Health;
  /** In a line, without a password or a key. */
  found: string;
  /** What to do, with the setting or the command that it takes. */
  remedy?: string;
}

/** One thing that is looked at. */
export interface Check {
  /** As its line begins. */
  part: string;
  /** What to do when it can't be looked at: it throws, or doesn't answer. */
  remedy: string;
  look: () => Promise<Found>;
  /** What is looked at next, when this hasn't failed. */
  within?: readonly Check[];
  /** Leaves what was looked at. */
  close?: () => Promise<unknown>;
}

/** What was found, with the name of its part. */
export interface Finding extends Found {
  part: string;
}

/** A part that is well. */
export const ok = (found: string): Found => ({ health: 'ok', found });
/** A part that works, but somebody should look. */
export const warn = (found: string, remedy: string): Found => ({ health: 'warn', found, remedy });
/** A part that doesn't work. */
export const failed = (found: string, remedy: string): Found => ({
  health: 'failed',
  found,
  remedy,
});
