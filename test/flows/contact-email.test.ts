import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { linkIn, WITH_CONTACT_EMAIL_LINK } from '../../src/cli/inbox-reader.js';
import { logIn, startContactEmail, withLink, type Holder } from '../environment/changes.js';
import { newEmail, newMobile, request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const DAY = 86_400_000;

describe('changing the contact email (G3.1)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  async function newHolder() {
    const person = await signUp(system, { mobile: newMobile() });
    return { person, holder: await logIn(system, person) };
  }
  /** What the account says of its contact email. */
  async function view(holder: Holder) {
    const { account } = await system.gateway.accounts.getAccount({}, holder);
    const { contactEmail, contactEmailVerified, advice } = account ?? {};
    return { contactEmail, contactEmailVerified, advice };
  }
  const unverified = (contactEmail: string) => ({
    contactEmail,
    contactEmailVerified: false,
    advice: ['ADVICE_EMAILS_DIFFER', 'ADVICE_VERIFY_CONTACT_EMAIL'],
  });
  const verified = (contactEmail: string) => ({
    contactEmail,
    contactEmailVerified: true,
    advice: ['ADVICE_EMAILS_DIFFER'],
  });
  const verify = (token: string) =>
    system.gateway.recovery.verifyContactEmail({ ...request(), token });
  const describeLink = (token: string) => system.gateway.recovery.describeLink({ token });

  const masked = (email: string) => `p***${email.at(12) ?? ''}@example.com`;

  it('applies at once, unverified, and writes to the new address alone', async () => {
    const { person, holder } = await newHolder();
    const email = newEmail();
    const mails = (await system.inbox.list(person.email)).length;
    const { flow } = await startContactEmail(system, holder, email);
    expect(flow).toMatchObject({
      kind: 'FLOW_KIND_CONTACT_EMAIL_CHANGE',
      state: 'FLOW_STATE_AWAITING_LINK',
      maskedTarget: masked(email),
      offeredMethods: [],
      step: 2,
      stepCount: 2,
    });
    expect(flow?.nextSteps).toContain('FLOW_STEP_SUBMIT_ADDRESS');
    expect(flow?.nextSteps).toContain('FLOW_STEP_CANCEL');
    expect(await view(holder)).toEqual(unverified(email));
    expect(await system.inbox.list(email)).toHaveLength(1);
    expect(await system.inbox.list(person.email)).toHaveLength(mails);
    const again = await logIn(system, person);
    expect(await view(again)).toEqual(unverified(email));
  });

  it('is verified by its link, without a session, once', async () => {
    const { recovery, sessions, accounts } = system.gateway;
    const { person, holder } = await newHolder();
    const email = newEmail();
    const { flow, token } = await startContactEmail(system, holder, email);
    await sessions.logOut({ ...request() }, holder);
    const press = { ...request(), token };
    const pressed = await recovery.verifyContactEmail(press);
    expect(pressed.flow).toMatchObject({
      id: flow?.id,
      state: 'FLOW_STATE_ENDED',
      outcome: 'FLOW_OUTCOME_COMPLETED',
    });
    const back = await logIn(system, person);
    expect(await view(back)).toEqual(verified(email));
    // The same request is answered again, and another one refused.
    expect(await recovery.verifyContactEmail(press)).toEqual(pressed);
    expect(await refusalOf(verify(token))).toMatchObject({
      status: 'FAILED_PRECONDITION',
      reason: 'LINK_USED',
    });
    const { activities } = await accounts.listActivity({ pageSize: 10 }, back);
    const names = activities.map(({ name }) => name);
    expect(names.filter((name) => name === 'VerifyContactMail')).toHaveLength(1);
    const change = activities.find(({ name }) => name === 'ModifyContactMail');
    expect(change).toMatchObject({
      before: { address: masked(person.email) },
      after: { address: masked(email) },
    });
  });

  it('is verified once by presses of one moment, and each is answered', async () => {
    const { holder } = await newHolder();
    const email = newEmail();
    const { token } = await startContactEmail(system, holder, email);
    const presses = await Promise.allSettled([verify(token), verify(token), verify(token)]);
    expect(presses.map(({ status }) => status)).toContain('fulfilled');
    for (const press of presses) {
      if (press.status === 'fulfilled') continue;
      expect((await refusalOf(Promise.reject(press.reason as Error))).reason).toBe('LINK_USED');
    }
    expect(await view(holder)).toEqual(verified(email));
  });

  it('isn’t verified by describing its link 20 times, which says what it is about', async () => {
    const { holder } = await newHolder();
    const email = newEmail();
    const { flow, token } = await startContactEmail(system, holder, email);
    const started = flow?.startedAt?.valueOf() ?? 0;
    const about = {
      kind: 'FLOW_KIND_CONTACT_EMAIL_CHANGE',
      maskedAccount: masked(email),
      expiresAt: new Date(started + 7 * DAY),
    };
    for (let fetched = 0; fetched < 20; fetched += 1) {
      expect(await describeLink(token)).toMatchObject({ ...about, status: 'LINK_STATUS_ALIVE' });
    }
    expect(await view(holder)).toEqual(unverified(email));
    await verify(token);
    expect(await describeLink(token)).toMatchObject({ ...about, status: 'LINK_STATUS_USED' });
    expect(await view(holder)).toEqual(verified(email));
  });

  /** The ways to enter another address while one waits. */
  const ways = {
    'starting again': (holder: Holder, _: { flowId: string }, email: string) =>
      system.gateway.flows.startContactEmailChange({ ...request(), email }, holder),
    'submitting it': (holder: Holder, step: { flowId: string }, email: string) =>
      system.gateway.flows.submitAddress({ ...request(), ...step, email }, holder),
  };

  it.each(Object.entries(ways))('goes on with another address by %s', async (_, enter) => {
    const { holder } = await newHolder();
    const [first, second] = [newEmail(), newEmail()];
    const { step, token } = await startContactEmail(system, holder, first);
    const next = await withLink(system, second, WITH_CONTACT_EMAIL_LINK, () =>
      enter(holder, step, second),
    );
    expect(next.answer.flow).toMatchObject({
      id: step.flowId,
      state: 'FLOW_STATE_AWAITING_LINK',
      maskedTarget: masked(second),
    });
    expect(await view(holder)).toEqual(unverified(second));
    expect(await describeLink(token)).toMatchObject({ status: 'LINK_STATUS_REPLACED' });
    expect(await refusalOf(verify(token))).toMatchObject({
      status: 'FAILED_PRECONDITION',
      reason: 'LINK_REPLACED',
    });
    expect(await view(holder)).toEqual(unverified(second));
    await verify(next.token);
    expect(await view(holder)).toEqual(verified(second));
  });

  it.each(Object.entries(ways))(
    'mails a new link to the same address by %s, and the former is dead',
    async (_, enter) => {
      const { holder } = await newHolder();
      const email = newEmail();
      const { step, token } = await startContactEmail(system, holder, email);
      const next = await withLink(system, email, WITH_CONTACT_EMAIL_LINK, () =>
        enter(holder, step, email),
      );
      expect(next.answer.flow?.id).toBe(step.flowId);
      expect(next.token).not.toBe(token);
      expect((await refusalOf(verify(token))).reason).toBe('LINK_REPLACED');
      expect(await view(holder)).toEqual(unverified(email));
      await verify(next.token);
      expect(await view(holder)).toEqual(verified(email));
    },
  );

  it('takes every address, one after the other, when it is started with several at once', async () => {
    const { flows } = system.gateway;
    const { holder } = await newHolder();
    const emails = Array.from({ length: 4 }, newEmail);
    const started = await Promise.all(
      emails.map((email) => flows.startContactEmailChange({ ...request(), email }, holder)),
    );
    expect(started.map(({ flow }) => flow?.maskedTarget)).toEqual(emails.map(masked));
    expect(new Set(started.map(({ flow }) => flow?.id)).size).toBe(1);
    const { contactEmail = '' } = await view(holder);
    const mail = await system.inbox.wait(contactEmail, 1, WITH_CONTACT_EMAIL_LINK);
    await verify(linkIn(mail, WITH_CONTACT_EMAIL_LINK).searchParams.get('token') ?? '');
    expect(await view(holder)).toEqual(verified(contactEmail));
  });

  it('goes back to a former address, whose former link stays dead', async () => {
    const { holder } = await newHolder();
    const [first, second] = [newEmail(), newEmail()];
    const { token } = await startContactEmail(system, holder, first);
    await startContactEmail(system, holder, second);
    const back = await startContactEmail(system, holder, first);
    expect((await refusalOf(verify(token))).reason).toBe('LINK_REPLACED');
    expect(await view(holder)).toEqual(unverified(first));
    await verify(back.token);
    expect(await view(holder)).toEqual(verified(first));
  });
});
