import { sql } from 'kysely';

import { asFlowHolder, createClients, type Clients } from '../../src/cli/clients.js';
import { WITH_CODE, WITH_LINK } from '../../src/cli/inbox-reader.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { untilFlow } from '../environment/ahead.js';
import { logIn } from '../environment/changes.js';
import { forgetSendLimits, newEmail, request, signUp } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { answerOf, seenAnswer } from './answer-of.js';
import { Findings, type PromiseCheck } from './promise.js';
import { tryUncounted } from './uncounted.js';

const MINUTE = 60_000;
/** What one address is sent at most in an hour, and in a day. */
const HOURLY = 5;
const DAILY = 10;
/** The limits of the system that it is tried on: small, so that they are reached. */
const OF_NETWORK = 6;
const OF_CALLER = 12;
const OF_COUNTRY = 3;

/** Promise 14. */
export const sendsAreLimited: PromiseCheck = {
  number: 14,
  says: 'sends are limited by address, caller, network and country; uncounted, nothing is sent or guessed',
  isFast: true,
  async run({ fresh }) {
    const system = await fresh({
      NETWORK_SEND_LIMIT: OF_NETWORK.toString(),
      CALLER_SEND_LIMIT: OF_CALLER.toString(),
      COUNTRY_SMS_LIMIT: OF_COUNTRY.toString(),
    });
    const findings = new Findings();
    const sent = await tryAddress(system, findings);
    await tryQuietReset(system, findings);
    await tryIdentity(system, findings);
    await tryResends(system, findings);
    const origins = await tryOrigins(system, findings);
    const closed = await tryUncounted(system, findings);
    return findings.finding(
      'one address asked for twice a minute and then hourly, for a day, and again in five flows; networks, a caller and a country up to their limits; counts out of reach',
      `${sent.join(', ')} codes in a minute, an hour and a day; ${origins}; ${closed}`,
    );
  },
};

/** Asks for one address again and again. @returns what was sent in the first minute, hour and day. */
async function tryAddress(system: System, findings: Findings): Promise<number[]> {
  const email = newEmail();
  let sent = 0;
  const ask = async () => {
    const answer = await answerOf(system.gateway.registration.startSignUp({ ...request(), email }));
    findings.expect(['OK', 'RESEND_TOO_EARLY'].includes(answer), `a sign-up: ${answer}`);
    if (answer === 'OK') sent += 1;
  };
  await ask();
  await ask();
  const inMinute = sent;
  for (let minute = 1; minute < 10; minute += 1) {
    await passTime(system, MINUTE + 1);
    await ask();
    await ask();
  }
  const inHour = sent;
  for (let hour = 1; hour < 24; hour += 1) {
    await passTime(system, 60 * MINUTE + 1);
    await ask();
  }
  const inDay = sent;
  await passTime(system, 60 * MINUTE);
  await ask();
  findings.expect(inMinute === 1, `${inMinute.toString()} in a minute`);
  findings.expect(inHour === HOURLY, `${inHour.toString()} in an hour`);
  findings.expect(inDay === DAILY, `${inDay.toString()} in a day`);
  findings.expect(sent === DAILY + 1, 'none was sent on the next day');
  await system.inbox.wait(email, sent, WITH_CODE);
  const came = (await system.inbox.list(email, WITH_CODE)).length;
  findings.expect(came === sent, `${came.toString()} came of ${sent.toString()} that were sent`);
  return [inMinute, inHour, inDay];
}

/** A reset that is over the limit is answered as any other, and mails nothing. */
async function tryQuietReset(system: System, findings: Findings): Promise<void> {
  const { email } = await signUp(system);
  await forgetSendLimits(system);
  for (let asked = 0; asked < OF_NETWORK; asked += 1) {
    const answer = await answerOf(
      system.gateway.recovery.startPasswordReset({ ...request(), email }),
    );
    findings.expect(answer === 'OK', `a reset that was asked for again: ${answer}`);
  }
  await system.inbox.wait(email, 1, WITH_LINK);
  const mails = (await system.inbox.list(email, WITH_LINK)).length;
  findings.expect(mails === 1, `${mails.toString()} reset links in a minute`);
}

/** Identity codes of a channel count together, whatever change they are for. */
async function tryIdentity(system: System, findings: Findings): Promise<void> {
  const holder = await logIn(system, await signUp(system));
  await forgetSendLimits(system);
  const { flows } = system.gateway;
  const identityMethod = IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL;
  const first = await answerOf(flows.startPasswordChange({ ...request(), identityMethod }, holder));
  const second = await answerOf(
    flows.startLoginEmailChange({ ...request(), identityMethod }, holder),
  );
  findings.expect(first === 'OK', `the first identity code: ${first}`);
  findings.expect(second === 'RESEND_TOO_EARLY', `the second in a minute: ${second}`);
}

/** What is sent again counts as what was sent first, in however many flows: they have the hour in common. */
async function tryResends(system: System, findings: Findings): Promise<void> {
  const email = newEmail();
  const started = [];
  for (let sent = 0; sent < HOURLY; sent += 1) {
    await passTime(system, MINUTE + 1);
    const { registration } = system.gateway;
    const { flow, flowSecret } = await registration.startSignUp({ ...request(), email });
    const flowId = flow?.id ?? '';
    // Its row isn't written any more then.
    await untilFlow(system, flowId, ({ deliveryState }) => deliveryState === 'SENT');
    started.push({ flowId, holder: asFlowHolder(flowSecret) });
  }
  // As it is when each flow's own minute is over.
  await sql`update flows set snapshot = snapshot - 'resendAfter'`.execute(system.db);
  for (const { flowId, holder } of started) {
    await passTime(system, MINUTE + 1);
    const again = system.gateway.flows.resendCode({ ...request(), flowId }, holder);
    const { answer, retryAfter = 0 } = await seenAnswer(again);
    const isHeld = answer === 'RESEND_TOO_EARLY' && retryAfter > MINUTE;
    findings.expect(isHeld, `a resend beyond the hour: ${answer}, for ${retryAfter.toString()} ms`);
  }
}

/** Asks from many networks, through one caller and to one country. @returns how many went through. */
async function tryOrigins(system: System, findings: Findings): Promise<string> {
  const opened: Clients[] = [];
  function from(address: string): Clients {
    const clients = createClients(system.config.GRPC_ADDRESS, {
      serviceKey: 'w'.repeat(32),
      headers: { 'holdfast-person-address': address },
    });
    opened.push(clients);
    return clients;
  }
  /** Asks until it is refused. @returns how many were sent before. */
  async function untilRefused(ask: (at: number) => Promise<unknown>): Promise<number> {
    for (let sent = 0; ; sent += 1) {
      const answer = await answerOf(ask(sent));
      if (answer === 'OK' && sent < 50) continue;
      findings.expect(answer === 'SENDS_LIMITED', `beyond a limit of an origin: ${answer}`);
      return sent;
    }
  }
  const signUpFrom = (clients: Clients) =>
    clients.registration.startSignUp({ ...request(), email: newEmail() });
  const textFrom = (at: number, mobile: string) =>
    from(`198.51.100.${at.toString()}`).recovery.startAccountRecovery({ ...request(), mobile });
  try {
    await forgetSendLimits(system);
    const network = await untilRefused((at) =>
      signUpFrom(from(`2001:db8:7:7::${(at + 1).toString(16)}`)),
    );
    findings.expect(network === OF_NETWORK, `${network.toString()} from one /64`);
    const beside = await answerOf(signUpFrom(from('2001:db8:7:8::1')));
    findings.expect(beside === 'OK', `from the /64 beside it: ${beside}`);
    await forgetSendLimits(system);
    const caller = await untilRefused(() => signUpFrom(system.clients));
    findings.expect(caller === OF_CALLER, `${caller.toString()} through one caller`);
    const through = await answerOf(signUpFrom(from('198.51.100.200')));
    findings.expect(through === 'OK', `through another caller: ${through}`);
    await forgetSendLimits(system);
    const country = await untilRefused((at) => textFrom(at, `+1202555${(1_000 + at).toString()}`));
    findings.expect(country === OF_COUNTRY, `${country.toString()} to one country`);
    const abroad = await answerOf(textFrom(99, '+14165550123'));
    findings.expect(abroad === 'OK', `to another country of the same code: ${abroad}`);
    return `${network.toString()} from a /64, ${caller.toString()} through a caller, ${country.toString()} to a country`;
  } finally {
    for (const clients of opened) clients.close();
  }
}

/** Lets time pass, as far as these limits can tell. */
async function passTime({ db }: System, milliseconds: number): Promise<void> {
  await db
    .updateTable('rate_limits')
    .set({ expire: sql<string>`expire - ${milliseconds}::bigint` })
    .execute();
}
