import { tryFailover } from './mail-failover.js';
import { DOWN, startMailOutage, type MailOutage, type TriedFault } from './mail-outage.js';
import { Findings, type PromiseCheck } from './promise.js';

const FAULTS: readonly TriedFault[] = [
  { fault: 'refusing for now', told: /^answered 451 4\.3\.0 at RCPT TO$/, isFinal: false },
  { fault: 'refusing for good', told: /^answered 550 5\.1\.1 at RCPT TO$/, isFinal: true },
  { fault: 'refusing us', told: /^answered 554/, isFinal: false },
  { fault: 'hanging', told: /^ETIMEDOUT/, isFinal: false },
  { fault: 'dropping', told: /^ECONN/, isFinal: false },
];

/** Promise 24. */
export const mailMayBeOutOfOrder: PromiseCheck = {
  number: 24,
  says: 'while mail refuses, hangs or drops, all is retried or failed over and can be seen, and no answer tells more',
  isFast: false,
  async run({ fresh }) {
    const findings = new Findings();
    const outages: MailOutage[] = [];
    for (const fault of FAULTS) outages.push(await startMailOutage(fresh, findings, fault));
    const failovers: string[] = [];
    for (const fault of FAULTS) failovers.push(await tryFailover(fresh, findings, fault));
    const ends = await Promise.all(outages.map((outage) => outage.end()));
    return findings.finding(
      `a mail server out of order in ${FAULTS.length.toString()} ways: alone for ${(DOWN / 60_000).toString()} minutes, and with another behind it`,
      `alone: ${ends.join('; ')}; failed over: ${failovers.join('; ')}`,
    );
  },
};
