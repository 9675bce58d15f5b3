import {
  readRecorded,
  recordedFiles,
  reordered,
  replayRecorded,
  type Recorded,
} from '../replay/recorded.js';
import { Findings, type PromiseCheck } from './promise.js';

/** Promise 26. */
export const historiesReplay: PromiseCheck = {
  number: 26,
  says: 'every recorded history replays, and none whose steps are in another order',
  // npm test replays each of them in a test of its own.
  isFast: false,
  async run() {
    const findings = new Findings();
    let planted = 0;
    for (const file of recordedFiles()) {
      const recorded = readRecorded(file);
      const failure = await failureOf(recorded);
      findings.expect(failure === undefined, `${file} doesn’t replay: ${failure ?? ''}`);
      const other = reordered(recorded);
      if (!other) continue;
      const caught = await failureOf(other);
      findings.expect(/nondeterminism/i.test(caught ?? ''), `${file} replays in another order`);
      planted += 1;
    }
    return findings.finding(
      `${recordedFiles().length.toString()} histories replayed, ${planted.toString()} of them in another order besides`,
      `all replayed, all ${planted.toString()} reorderings were found`,
    );
  },
};

async function failureOf(recorded: Recorded): Promise<string | undefined> {
  try {
    await replayRecorded(recorded);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
