/** A guard to take out of a copy of the build: each text, which must be there once, by another one. */
export interface Plant {
  /** What is not as it should be. */
  about: string;
  /** The invariant that must find it. */
  foundBy: string;
  edits: readonly { file: string; text: string; by: string }[];
}

/** Faults that show that the checker can find one. */
export const PLANTS: Record<string, Plant> = {
  'code-not-burnt': {
    about: 'a right code lives on, and is judged whatever the flow waits for by then',
    foundBy: 'codes-used-once',
    edits: [
      {
        file: 'workflow-bundle.js',
        text: 'this.code = undefined;\n            this.failures = 0;',
        by: 'this.failures = 0;',
      },
      {
        file: 'workflow-bundle.js',
        text: "if (!challenge || flow.wait?.challenge !== challenge || !flow.accepts('SUBMIT_CODE'))",
        by: 'if (!challenge)',
      },
    ],
  },
  'password-reused': {
    about: 'a password may be one of the last three',
    foundBy: 'no-password-again',
    edits: [
      {
        file: 'server/new-password.js',
        text: 'if (matches.includes(true))',
        by: 'if (false)',
      },
    ],
  },
  'sessions-live-on': {
    about: 'a changed or reset password ends no session',
    foundBy: 'no-older-session',
    edits: [
      {
        file: 'activities/passwords.js',
        text: 'const ended = await endSessionsOf(',
        by: 'const ended = await (async () => 0)(',
      },
    ],
  },
  'wrong-codes-free': {
    about: 'wrong codes are answered, and not counted',
    foundBy: 'wrong-codes-counted',
    edits: [
      {
        file: 'workflow-bundle.js',
        text: "if (verdict === 'CODE_WRONG') {",
        by: "if (verdict === 'NOT_COUNTED') {",
      },
    ],
  },
};
