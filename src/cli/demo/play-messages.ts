import { styleText } from 'node:util';

import { MESSAGE_ROWS } from './g7-messages.js';
import { playRow, verdict } from './play-row.js';
import { createStage, type StagedSystem } from './stage.js';

/**
 * Plays the rows of subscription messages against a running system, one after the other, and says what
 * each does and sees.
 * @returns whether all are as they should be; one that isn't doesn't keep the others from being played.
 */
export async function playMessages(
  system: StagedSystem,
  print: (line: string) => void,
): Promise<boolean> {
  const stage = createStage(system);
  try {
    let isAsExpected = true;
    for (const row of MESSAGE_ROWS) {
      print(`\n${styleText('bold', `${row.row}  ${row.does}`)}`);
      const problem = await playRow(row, stage, (line) => {
        print(`  ${line}`);
      });
      print(`  ${verdict(problem)}`);
      isAsExpected &&= problem === undefined;
    }
    return isAsExpected;
  } finally {
    stage.close();
  }
}
