/** A limit, a condition or a check that something hangs on. */
export interface Guard {
  /** What it keeps from happening. */
  keeps: string;
  /** The file that it stands in, below `src/`. */
  file: string;
  /** Its text, which is there once. */
  text: string;
  /** What stands there when it is taken away. */
  without: string;
  /** The test files that must turn red, below `test/`. */
  tests: readonly string[];
}
