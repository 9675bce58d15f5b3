import type { Texts } from './texts/texts.js';

/** Where the pages of a kind of flow are, and the words that only they have. */
export interface FlowPlace {
  /** The page of the flow that the browser holds; its steps are posted below this path. */
  path: string;
  /** `__Host-`: a browser takes it only over a trustworthy connection, for this host and all of its paths. */
  cookie: `__Host-${string}`;
  /** Where whoever holds no flow goes on. */
  start: string;
  /** All texts, in the words of this kind. */
  words: (texts: Texts) => Texts;
}

/** The reset of a forgotten password (G5). */
export const RESET: FlowPlace = {
  path: '/reset/flow',
  cookie: '__Host-holdfast-reset',
  start: '/reset',
  words: (texts) => texts,
};

/** The undo of a security change (G9). */
export const UNDO: FlowPlace = {
  path: '/undo/flow',
  cookie: '__Host-holdfast-undo',
  start: '/',
  words: (texts) => ({
    ...texts,
    noFlow: texts.undo.noFlow,
    code: { ...texts.code, ...texts.undo.code },
    method: { ...texts.method, ...texts.undo.method },
    refusals: { ...texts.refusals, ...texts.undo.refusals },
  }),
};
