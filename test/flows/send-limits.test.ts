import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';

import { asFlowHolder, createClients, type Clients } from '../../src/cli/clients.js';
import { logIn, type Holder } from '../environment/changes.js';
import { forgetSendLimits, newEmail, request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('what is sent for one origin', () => {
  let system: System;
  const opened: Clients[] = [];
  beforeAll(async () => {
    system = await startSystem({
      NETWORK_SEND_LIMIT: '3',
      CALLER_SEND_LIMIT: '8',
      COUNTRY_SMS_LIMIT: '2',
    });
  });
  afterEach(() => forgetSendLimits(system));
  afterAll(async () => {
    for (const clients of opened) clients.close();
    await system.stop();
  });

  /** As the gateway calls for a person at this address. */
  function from(address: string): Clients {
    const clients = createClients(system.config.GRPC_ADDRESS, {
      serviceKey: 'w'.repeat(32),
      headers: { 'holdfast-person-address': address },
    });
    opened.push(clients);
    return clients;
  }
  const signUpFrom = (clients: Clients) =>
    clients.registration.startSignUp({ ...request(), email: newEmail() });
  const recoverFrom = (clients: Clients, mobile: string) =>
    clients.recovery.startAccountRecovery({ ...request(), mobile });

  it('is limited for a network, and says when to try again', async () => {
    const person = from('198.51.100.1');
    for (let sent = 0; sent < 3; sent += 1) await signUpFrom(person);
    expect(await refusalOf(signUpFrom(person))).toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      reason: 'SENDS_LIMITED',
      retryInfo: true,
    });
    await signUpFrom(from('198.51.100.2'));
  });

  it('is limited for an IPv6 /64, however many addresses of it ask', async () => {
    for (let sent = 1; sent <= 3; sent += 1) await signUpFrom(from(`2001:db8::${sent.toString()}`));
    expect(await refusalOf(signUpFrom(from('2001:db8:0:0:ffff::9')))).toMatchObject({
      reason: 'SENDS_LIMITED',
    });
    await signUpFrom(from('2001:db8:0:1::1'));
  });

  it('is limited for a calling service', async () => {
    for (let sent = 0; sent < 8; sent += 1) await signUpFrom(system.clients);
    expect(await refusalOf(signUpFrom(system.clients))).toMatchObject({ reason: 'SENDS_LIMITED' });
    await signUpFrom(from('198.51.100.3'));
  });

  it('is limited for what is sent again, of however many flows', async () => {
    const person = from('198.51.100.30');
    const flows: { flowId: string; holder: Holder }[] = [];
    for (let sent = 0; sent < 3; sent += 1) {
      const { flow, flowSecret } = await signUpFrom(person);
      flows.push({ flowId: flow?.id ?? '', holder: asFlowHolder(flowSecret) });
    }
    const [first] = flows;
    const resend = ({ flowId, holder } = first ?? { flowId: '', holder: {} as Holder }) =>
      refusalOf(person.flows.resendCode({ ...request(), flowId }, holder));
    // Too early, it sends nothing and isn't counted.
    expect((await resend()).reason).toBe('RESEND_TOO_EARLY');
    for (const flow of flows) {
      let reason: string;
      // A delivery that is told of meanwhile writes the row anew.
      do {
        await sql`update flows set snapshot = snapshot - 'resendAfter'`.execute(system.db);
        ({ reason } = await resend(flow));
      } while (reason === 'RESEND_TOO_EARLY');
      expect(reason).toBe('SENDS_LIMITED');
    }
  });

  it('is limited for the numbers of a country, and not for those of another with the same code', async () => {
    const text = (mobile: string, at: number) =>
      recoverFrom(from(`198.51.100.${at.toString()}`), mobile);
    await text('+12025550123', 10);
    await text('+12025550124', 11);
    expect(await refusalOf(text('+12025550125', 12))).toMatchObject({ reason: 'SENDS_LIMITED' });
    await text('+14165550123', 13);
  });

  it('answers a known and an unknown address alike when there is too much of it', async () => {
    const { email } = await signUp(system);
    await forgetSendLimits(system);
    const person = from('198.51.100.20');
    for (let sent = 0; sent < 3; sent += 1) await signUpFrom(person);
    const ask = (address: string) =>
      refusalOf(person.recovery.startPasswordReset({ ...request(), email: address }));
    expect(await ask(email)).toEqual(await ask(newEmail()));
  });

  it('is refused while nobody can count it; what is read is answered', async () => {
    const holder = await logIn(system, await signUp(system));
    const countFlows = async () =>
      (await system.db.selectFrom('flows').select('id').execute()).length;
    const before = await countFlows();
    await sql`alter table rate_limits rename to rate_limits_gone`.execute(system.db);
    try {
      const refused = await refusalOf(signUpFrom(from('198.51.100.30')));
      expect(['INTERNAL', 'UNAVAILABLE']).toContain(refused.status);
      const { account } = await system.gateway.accounts.getAccount({}, holder);
      expect(account?.uin).toBeTruthy();
      expect(await countFlows()).toBe(before);
    } finally {
      await sql`alter table rate_limits_gone rename to rate_limits`.execute(system.db);
    }
  });
});
