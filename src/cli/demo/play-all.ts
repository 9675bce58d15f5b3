import pLimit from 'p-limit';

import { ACCOUNT_ROWS } from './g1-account.js';
import { MOBILE_ROWS } from './g2-mobile.js';
import { EMAIL_ROWS } from './g3-email.js';
import { PASSWORD_ROWS } from './g4-password.js';
import { RESET_ROWS } from './g5-reset.js';
import { GETTING_IN_ROWS } from './g6-getting-in.js';
import { SUB_USER_ROWS } from './g6-sub-users.js';
import { MESSAGE_ROWS } from './g7-messages.js';
import { ROTATION_ROWS } from './g7-rotation.js';
import { FLOW_ROWS } from './g8-flows.js';
import { UNDO_ROWS } from './g9-undo.js';
import { playRow, verdict } from './play-row.js';
import type { Row } from './row.js';
import { createStage, type StagedSystem } from './stage.js';

const ROWS: Row[] = [
  ...ACCOUNT_ROWS,
  ...MOBILE_ROWS,
  ...EMAIL_ROWS,
  ...PASSWORD_ROWS,
  ...RESET_ROWS,
  ...GETTING_IN_ROWS,
  ...SUB_USER_ROWS,
  ...MESSAGE_ROWS,
  ...ROTATION_ROWS,
  ...FLOW_ROWS,
  ...UNDO_ROWS,
];

/** Rules without a row, and why. */
const NOT_SHOWN = 'Not shown: G8.5, for 20 wrong codes take 4 minutes.';

/** Rows at a time: more would wait for the password hashes of two cores. */
const AT_ONCE = 4;

/**
 * Plays every row against a running system, and prints a line for each, in the order of the guide.
 * @returns whether all are as they should be; one that isn't doesn't keep the others from being played.
 */
export async function playAll(
  system: StagedSystem,
  print: (line: string) => void,
): Promise<boolean> {
  const stage = createStage(system);
  try {
    const atOnce = pLimit(AT_ONCE);
    const playing = ROWS.map((row) => ({ row, problem: atOnce(() => playRow(row, stage)) }));
    let failed = 0;
    for (const { row, problem } of playing) {
      const why = await problem;
      if (why !== undefined) failed += 1;
      print(`${row.row}  ${row.does}: ${verdict(why)}`);
    }
    print(`\n${NOT_SHOWN}`);
    const passed = `${ROWS.length - failed} of ${ROWS.length} rows ok`;
    print(failed === 0 ? passed : `${passed}, ${failed} not as expected`);
    return failed === 0;
  } finally {
    stage.close();
  }
}
