import type { Figure } from '../figure.js';
import { accountReads } from './account-reads.js';
import { costs } from './costs.js';
import { logIns } from './log-ins.js';
import { mails } from './mails.js';
import { memory } from './memory.js';
import { resets } from './resets.js';
import { rotation } from './rotation.js';
import { start } from './start.js';
import { steps } from './steps.js';

/** All figures, in the order in which they run: those with a system of their own first. */
export const FIGURES: readonly Figure[] = [
  start,
  memory,
  costs,
  logIns,
  accountReads,
  resets,
  mails,
  steps,
  rotation,
];
