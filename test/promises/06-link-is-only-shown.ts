import { codeIn, WITH_CODE } from '../../src/cli/inbox-reader.js';
import { startWeb } from '../../src/web/web.js';
import { createLogger } from '../../src/log.js';
import {
  askForReset,
  NEW_PASSWORD,
  openReset,
  request,
  signUp,
  twice,
} from '../environment/people.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { Findings, type PromiseCheck } from './promise.js';

const FETCHES = 20;
const AT_ONCE = 100;

/** Promise 6. */
export const linkIsOnlyShown: PromiseCheck = {
  number: 6,
  says: 'fetching a link uses nothing up, and its flow is completed once',
  isFast: true,
  async run({ shared }) {
    const system = await shared();
    const findings = new Findings();
    const person = await signUp(system);
    const token = await askForReset(system, person.email);
    const web = await startWeb(system.config, createLogger('silent'));
    try {
      const url = new URL(`/reset?token=${token}`, system.config.ACCOUNT_CENTRE_URL);
      for (let fetched = 0; fetched < FETCHES; fetched += 1) {
        const method = fetched % 2 === 0 ? 'GET' : 'HEAD';
        const { status } = await fetch(url, { method, headers: { purpose: 'prefetch' } });
        findings.expect(status === 200, `fetching it answered ${status.toString()}`);
      }
    } finally {
      await web.stop();
    }
    const { flow, holder } = await openReset(system, token);
    const { flows } = system.gateway;
    const method = IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL;
    const mails = (await system.inbox.list(person.email, WITH_CODE)).length;
    await flows.submitPassword(
      { ...request(), ...flow, ...twice(NEW_PASSWORD), identityMethod: method },
      holder,
    );
    const code = codeIn(await system.inbox.wait(person.email, mails + 1, WITH_CODE));
    const done = await Promise.allSettled(
      Array.from({ length: AT_ONCE }, () =>
        flows.submitCode({ ...request(), ...flow, code }, holder),
      ),
    );
    const completed = done.filter(({ status }) => status === 'fulfilled').length;
    findings.times += done.length;
    findings.expect(completed === 1, `it was completed ${completed.toString()} times`);
    const changes = await system.db
      .selectFrom('audit_events')
      .select('id')
      .where('flow_id', '=', flow.flowId)
      .where('name', '=', 'ResetPassword')
      .execute();
    findings.expect(changes.length === 1, `${changes.length.toString()} password changes`);
    return findings.finding(
      `a reset link fetched ${FETCHES.toString()} times, its flow completed ${AT_ONCE.toString()} times at once`,
      `${completed.toString()} completion, ${changes.length.toString()} change`,
    );
  },
};
