import type { Stage } from './stage.js';

/** Says what a row does and sees on the way, where rows are played in detail. */
export type Tell = (line: string) => void;

/** A rule of the guide, as the demo shows it. */
export interface Row {
  /** Its number, such as `G2.2`. */
  row: string;
  /** What is done, in words. */
  does: string;
  /** Does it, with people of its own. @throws Unexpected naming what isn't as it should be. */
  play: (stage: Stage, tell: Tell) => Promise<void>;
}
