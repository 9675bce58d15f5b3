import { logIn } from '../environment/changes.js';
import { newMobile, request, signUp } from '../environment/people.js';
import { Findings, type PromiseCheck } from './promise.js';

const AT_ONCE = 50;

/** Promise 28. */
export const requestHasOneEffect: PromiseCheck = {
  number: 28,
  says: 'one request id, one effect, one answer',
  isFast: true,
  async run({ shared }) {
    const system = await shared();
    const findings = new Findings();
    const holder = await logIn(system, await signUp(system));
    const asked = { ...request(), mobile: newMobile() };
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        system.gateway.flows.startContactMobileChange(asked, holder),
      ),
    );
    const different = new Set(answers.map(({ flow }) => flow?.id));
    findings.times = answers.length;
    findings.expect(different.size === 1, `${different.size.toString()} flows were started`);
    const texts = await system.inbox.wait(asked.mobile).then(() => system.inbox.list(asked.mobile));
    findings.expect(texts.length === 1, `${texts.length.toString()} texts were sent`);
    const named = { ...request(), name: 'One Effect Ltd' };
    const renamed = await Promise.all(
      Array.from({ length: AT_ONCE }, () => system.gateway.accounts.changeName(named, holder)),
    );
    findings.times += renamed.length;
    const runs = new Set(renamed.map(({ flow }) => flow?.id));
    findings.expect(runs.size === 1, `${runs.size.toString()} changes of the name`);
    return findings.finding(
      `${AT_ONCE.toString()} times at once the same start, and the same change of a name`,
      `${different.size.toString()} flow, ${texts.length.toString()} text, ${runs.size.toString()} change`,
    );
  },
};
