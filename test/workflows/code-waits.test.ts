import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { asFlowHolder } from '../../src/cli/clients.js';
import { createKeyRing } from '../../src/keys/key-ring.js';
import { nameSubject } from '../../src/keys/subject.js';
import { deriveToken } from '../../src/keys/tokens.js';
import type { IdentityChannel } from '../../src/domain/flow.js';
import type { LogInInput } from '../../src/workflows/log-in.js';
import type { RecoverAccountInput } from '../../src/workflows/recover-account.js';
import {
  enteredEmail,
  enteredMobile,
  startAhead,
  startChangeAhead,
  startFlowAhead,
  untilEnded,
  type Ahead,
} from '../environment/ahead.js';
import { logIn, withCode } from '../environment/changes.js';
import { newMobile, request, signUp, wrongCode, type Person } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('what waits for a code', () => {
  let ahead: Ahead;
  /** The same accounts, where time passes as usual. */
  let people: System;
  let person: Person & { mobile: string };
  beforeAll(async () => {
    people = await startSystem();
  });
  afterAll(() => people.stop());
  beforeEach(async () => {
    ahead = await startAhead(people);
    const mobile = newMobile();
    person = { ...(await signUp(people, { mobile })), mobile };
  });
  afterEach(() => ahead.stop());

  /** The headers of who started a flow without a link. */
  function starterOf({ flowId }: { flowId: string }) {
    const keys = createKeyRing(ahead.system.config.SECRET_KEYS);
    return asFlowHolder(deriveToken(keys, 'flow-secret', { id: flowId, number: 1 }));
  }

  it('ends an account recovery after an hour', async () => {
    const step = await startFlowAhead<RecoverAccountInput>(ahead, {
      workflow: 'recoverAccount',
      workflowId: 'account-recovery/1',
      values: { mobile: enteredMobile(person.mobile) },
    });
    const { flows } = ahead.system.gateway;
    await ahead.sleep('59m');
    const { code } = await withCode(ahead.system, person.mobile, () =>
      flows.resendCode({ ...request(), ...step }, starterOf(step)),
    );
    await ahead.sleep('1m');
    expect((await untilEnded(ahead.system, step.flowId)).outcome).toBe('EXPIRED');
    const late = refusalOf(flows.submitCode({ ...request(), ...step, code }, starterOf(step)));
    expect((await late).reason).toBe('FLOW_ENDED');
  });

  it('sends an address five codes an hour, and no more', async () => {
    const step = await startFlowAhead<RecoverAccountInput>(ahead, {
      workflow: 'recoverAccount',
      workflowId: 'account-recovery/2',
      values: { mobile: enteredMobile(person.mobile) },
    });
    const resend = () =>
      ahead.system.gateway.flows.resendCode({ ...request(), ...step }, starterOf(step));
    for (let sent = 1; sent < 5; sent += 1) {
      await ahead.sleep('61s');
      await withCode(ahead.system, person.mobile, resend);
    }
    await ahead.sleep('61s');
    const late = await refusalOf(resend());
    expect(late).toMatchObject({ reason: 'RESEND_TOO_EARLY', retryInfo: true });
  });

  describe('at log-in (G6.3)', () => {
    async function challenge() {
      const { db, config } = people;
      const account = await db
        .selectFrom('accounts')
        .select(['security_epoch', 'password_version'])
        .where('uin', '=', person.uin)
        .executeTakeFirstOrThrow();
      const owner = { uin: person.uin, securityEpoch: account.security_epoch };
      const address = enteredMobile(person.mobile);
      const channel: IdentityChannel = { kind: 'SECURITY_MOBILE', address, version: 1 };
      const { answer: step, code } = await withCode(ahead.system, person.mobile, () =>
        startFlowAhead<LogInInput>(ahead, {
          workflow: 'logIn',
          workflowId: `log-in/${person.uin}`,
          values: { email: enteredEmail(person.email), account: { owner, channel } },
        }),
      );
      const subject = nameSubject(config.SUBJECT_KEY, 'log-in', person.email);
      const { uin } = person;
      const { password_version } = account;
      await db
        .insertInto('log_in_challenges')
        .values({ flow_id: step.flowId, uin, password_version, subject })
        .execute();
      const submit = () => {
        const typed = { ...request(), ...step, code };
        return ahead.system.gateway.sessions.submitLogInCode(typed, starterOf(step));
      };
      return { step, submit };
    }

    it('opens a session up to its tenth minute', async () => {
      const { submit } = await challenge();
      await ahead.sleep('590s');
      expect((await submit()).session?.uin).toBe(person.uin);
    });

    it('ends with the code after ten minutes: the right one opens none', async () => {
      const { step, submit } = await challenge();
      await ahead.sleep('10m');
      expect((await untilEnded(ahead.system, step.flowId)).outcome).toBe('EXPIRED');
      expect((await refusalOf(submit())).reason).toBe('FLOW_ENDED');
    });
  });

  it('pauses by its own clock from a channel’s 20th wrong code on, whichever flow saw them (G8.5)', async () => {
    const holder = await logIn(people, person);
    // What other flows have seen.
    await people.db
      .updateTable('channels')
      .set({ code_failures: 19, code_failed_at: new Date() })
      .where('uin', '=', person.uin)
      .where('kind', '=', 'SECURITY_MOBILE')
      .execute();
    const { answer: step, code } = await withCode(ahead.system, person.mobile, () =>
      startChangeAhead(ahead, holder, {
        workflow: 'changeSecurityMobile',
        kind: 'security-mobile-change',
        values: { identityMethod: 'SECURITY_MOBILE' },
      }),
    );
    const { flows } = ahead.system.gateway;
    const submit = (typed: string) =>
      flows.submitCode({ ...request(), ...step, code: typed }, holder);
    const wrong = () => refusalOf(submit(wrongCode(code)));
    expect((await wrong()).reason).toBe('CODE_WRONG');
    // 30 s after the 20th, even for the right one; a minute after the 21st.
    const early = await refusalOf(submit(code));
    expect(early).toMatchObject({ reason: 'TRIES_PAUSED', retryInfo: true });
    await ahead.sleep('31s');
    expect((await wrong()).reason).toBe('CODE_WRONG');
    await ahead.sleep('31s');
    expect((await wrong()).reason).toBe('TRIES_PAUSED');
    await ahead.sleep('30s');
    expect((await submit(code)).flow?.state).toBe('FLOW_STATE_AWAITING_ADDRESS');
  });
});
