import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { asFlowHolder } from '../../src/cli/clients.js';
import { codeIn, WITH_CODE } from '../../src/cli/inbox-reader.js';
import { createKeyRing } from '../../src/keys/key-ring.js';
import { deriveToken } from '../../src/keys/tokens.js';
import type { LogInInput } from '../../src/workflows/log-in.js';
import {
  enteredEmail,
  enteredMobile,
  startAhead,
  startFlowAhead,
  type Ahead,
} from '../environment/ahead.js';
import { newMobile, request, signUp, type Person } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('a code at log-in that is asked for again (G6.3, G8.4)', () => {
  let ahead: Ahead;
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

  /** Starts a challenge of a right password, or of a wrong one. */
  async function challenge({ isRight, heldBack }: { isRight: boolean; heldBack: boolean }) {
    const address = enteredMobile(person.mobile);
    const channel = { kind: 'SECURITY_MOBILE', address, version: 1 } as const;
    const account = { owner: { uin: person.uin, securityEpoch: '1' }, channel };
    const step = await startFlowAhead<LogInInput>(ahead, {
      workflow: 'logIn',
      workflowId: `log-in/${person.uin}`,
      values: {
        email: enteredEmail(person.email),
        account: isRight ? account : undefined,
        heldBack,
      },
    });
    const keys = createKeyRing(ahead.system.config.SECRET_KEYS);
    const secret = deriveToken(keys, 'flow-secret', { id: step.flowId, number: 1 });
    return () =>
      ahead.system.gateway.flows.resendCode({ ...request(), ...step }, asFlowHolder(secret));
  }

  const codes = async () => (await people.inbox.list(person.mobile, WITH_CODE)).map(codeIn);

  it('is the same code, after 60 seconds at the earliest', async () => {
    const sent = (await codes()).length;
    const resend = await challenge({ isRight: true, heldBack: false });
    await people.inbox.wait(person.mobile, sent + 1, WITH_CODE);
    await ahead.sleep('30s');
    expect((await refusalOf(resend())).reason).toBe('RESEND_TOO_EARLY');
    await ahead.sleep('30s');
    await resend();
    await people.inbox.wait(person.mobile, sent + 2, WITH_CODE);
    const [first, second] = (await codes()).slice(sent);
    expect(second).toBe(first);
  });

  it('goes out then, where it was held back because one had gone out a moment before', async () => {
    const sent = (await codes()).length;
    const resend = await challenge({ isRight: true, heldBack: true });
    expect((await refusalOf(resend())).reason).toBe('RESEND_TOO_EARLY');
    await ahead.sleep('60s');
    expect(await codes()).toHaveLength(sent);
    await resend();
    await people.inbox.wait(person.mobile, sent + 1, WITH_CODE);
  });

  it('goes to nobody for a wrong password, and is answered alike', async () => {
    const sent = (await codes()).length;
    const resend = await challenge({ isRight: false, heldBack: false });
    expect((await refusalOf(resend())).reason).toBe('RESEND_TOO_EARLY');
    await ahead.sleep('60s');
    const { flow } = await resend();
    expect(flow).toMatchObject({
      state: 'FLOW_STATE_AWAITING_CODE',
      triesLeft: 5,
      maskedTarget: '',
      deliveryState: 'DELIVERY_STATE_UNSPECIFIED',
    });
    await ahead.sleep('5s');
    expect(await codes()).toHaveLength(sent);
  });
});
