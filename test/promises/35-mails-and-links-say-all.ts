import { judgeDeadLinks } from './dead-links.js';
import { judgePlayed, judgeTemplates } from './mails-say-all.js';
import { Findings, type PromiseCheck } from './promise.js';

/** Promise 35. */
export const mailsAndLinksSayAll: PromiseCheck = {
  number: 35,
  says: 'every mail says what, when, whence, until when and what else to do; dead links have three answers',
  isFast: false,
  async run({ fresh }) {
    const system = await fresh();
    const findings = new Findings();
    const delivered = await judgeTemplates(system, findings);
    const played = await judgePlayed(system, findings);
    const links = await judgeDeadLinks(system, findings);
    return findings.finding(
      'every mail in every language as it came; reset links used, replaced and outlived, over gRPC and at the pages',
      `${delivered.toString()} mails of templates and ${played.toString()} of flows; ${links}`,
    );
  },
};
