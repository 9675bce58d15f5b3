import { ACCESS_GUARDS } from './of-access.js';
import { ADDRESS_GUARDS } from './of-addresses.js';
import { CODE_GUARDS } from './of-codes.js';
import type { Guard } from './guard.js';
import { LIMIT_GUARDS } from './of-limits.js';

/** Every guard that is taken away in turn. */
export const GUARDS: readonly Guard[] = [
  ...CODE_GUARDS,
  ...ACCESS_GUARDS,
  ...ADDRESS_GUARDS,
  ...LIMIT_GUARDS,
];
