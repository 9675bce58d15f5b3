import { rmSync } from 'node:fs';

import type { Evidence } from '../../chaos/check/evidence.js';
import { groupBy } from '../../chaos/check/invariant.js';
import { total } from '../../chaos/run.js';
import { drawKills } from '../../chaos/schedule.js';
import { wreak } from '../../chaos/wreak.js';
import { Findings, type PromiseCheck } from './promise.js';

const KILLS = 200;
/** Some meet a process that has ended by itself. */
const DRAWN = 215;
/** What is recorded as sent has come before, milliseconds: both tell the time of the same machine. */
const CLOCKS = 1_000;

/** Promise 22. */
export const killsAreSurvived: PromiseCheck = {
  number: 22,
  says: 'after kill -9 of any part at any time no change is lost or made twice, every flow ends, and one code lives',
  isFast: false,
  async run({ random }) {
    const findings = new Findings();
    const wreckage = await wreak({
      seed: random.seed,
      temporal: 'dev',
      plant: undefined,
      draw: drawKills(DRAWN),
      progress: (line) => process.stderr.write(`  ${line}\n`),
      signal: new AbortController().signal,
    });
    if (!wreckage) throw new Error('it was interrupted');
    const { ran, evidence, verdicts, starts, directory } = wreckage;
    const kills = Object.values(starts).reduce((sum, count) => sum + count - 1, 0);
    findings.expect(kills >= KILLS, `${kills} processes were started again`);
    for (const { name, holds, checked, broken } of verdicts) {
      findings.times += checked;
      findings.expect(broken.length === 0, `${name} (${holds}): ${broken.slice(0, 3).join(', ')}`);
    }
    const twice = sentAgain(evidence, findings);
    const isKept = findings.broken.length === 0;
    findings.expect(isKept, `its history and logs are in ${directory}`);
    if (isKept) rmSync(directory, { recursive: true, force: true });
    return findings.finding(
      `${kills} kills of ${Object.keys(starts).length} processes under ${total(ran.operations)} operations of 8 clients`,
      `${verdicts.length} invariants held over ${evidence.calls.length} calls and ${evidence.mails.length} messages, ${twice} of which came twice under their Message-ID`,
    );
  },
};

/** What is recorded as sent isn't sent again. @returns how many messages came more than once. */
function sentAgain({ mails, deliveries }: Evidence, findings: Findings): number {
  const recorded = new Map(
    deliveries
      .filter(({ state }) => state === 'SENT')
      .map(({ id, updated_at }) => [id, updated_at.valueOf()]),
  );
  for (const { id, at } of mails) {
    const late = at - (recorded.get(id) ?? Infinity);
    findings.expect(late < CLOCKS, `message ${id} came ${late} ms after it was recorded as sent`);
  }
  return [...groupBy(mails, ({ id }) => id).values()].filter(({ length }) => length > 1).length;
}
