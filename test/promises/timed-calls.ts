import { FlowAction } from '../../src/gen/holdfast/v1/operator.js';
import { forgetSendLimits, PASSWORD, request } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { WRONG_PASSWORD } from '../environment/wrong-passwords.js';
import type { Addresses } from './many-people.js';
import { seeWrongPasswords } from './seen-wrong-passwords.js';
import type { Kind, TimedCall } from './timed-pairs.js';
import { timedAddresses, timedCodes, timedResends } from './timed-steps.js';
import { addressesOf, CHALLENGED, expecting, type Trial } from './trial.js';

/** Wrong passwords after which there is a lock. */
const LOCKED = 10;
/** What goes on behind an answer is over by then, milliseconds: a mail is rendered and handed over. */
const SENT = 60;

/** The same, where flows end as well. */
const SETTLED = 120;

/** All calls while mail goes out. The dearest would take hours in full. */
export async function timedCalls(trial: Trial): Promise<TimedCall[]> {
  return [
    await timedLogIn(trial, { name: 'log-in', pairs: 2_000, seen: 0, answer: 'LOG_IN_REFUSED' }),
    await timedLogIn(trial, { name: 'lock', pairs: 2_000, seen: LOCKED, answer: 'LOG_IN_LOCKED' }),
    timedReset(trial, 2_000),
    timedSignUp(trial, 500),
    timedStart('recovery', 700, trial, ({ mobile }) =>
      trial.system.gateway.recovery.startAccountRecovery({ ...request(), mobile }),
    ),
    timedAddresses(trial, 700, SETTLED),
    timedChallenge(trial, 'a wrong password', 200),
    timedChallenge(trial, 'the right password', 200),
    timedCodes(trial, 200, SENT),
    timedResends(trial, 100, SENT),
  ];
}

/** Those that send, while nothing goes out. @param since when that began: what sent before rests. */
export function timedCallsWithoutMail(trial: Trial, since: Date): TimedCall[] {
  return [
    timedReset(trial, 2_000),
    timedSignUp(trial, 500),
    timedChallenge(trial, 'the right password', 200),
  ].map((call) => ({
    ...call,
    name: `${call.name} while mail is down`,
    settles: SETTLED,
    async prepare(kind) {
      await cancelFlows(trial.system, since);
      return call.prepare(kind);
    },
  }));
}

/** Else what all of them retry would be measured, and not the next one. */
async function cancelFlows({ db, operator }: System, since: Date): Promise<void> {
  const open = await db
    .selectFrom('flows')
    .select('id')
    .where('ended_at', 'is', null)
    .where('started_at', '>', since)
    .execute();
  const cancelling = { action: FlowAction.FLOW_ACTION_CANCEL, reason: 'it has been timed' };
  for (const { id: flowId } of open) {
    await operator.operators.operateFlow({ ...request(), flowId, ...cancelling });
  }
}

function timedReset(trial: Trial, pairs: number): TimedCall {
  return timedStart('reset', pairs, trial, ({ email }) =>
    trial.system.gateway.recovery.startPasswordReset({ ...request(), email }),
  );
}

function timedSignUp(trial: Trial, pairs: number): TimedCall {
  return timedStart('sign-up', pairs, trial, ({ email }) =>
    trial.system.gateway.registration.startSignUp({ ...request(), email }),
  );
}

function timedStart(
  name: string,
  pairs: number,
  trial: Trial,
  call: (addresses: Addresses) => Promise<unknown>,
): TimedCall {
  return {
    name,
    pairs,
    settles: SENT,
    async prepare(kind) {
      await forgetSendLimits(trial.system);
      const addresses = await addressesOf(trial, kind);
      return expecting('OK', () => call(addresses));
    },
  };
}

/** Of who typed a wrong password, or the right one, and of nobody. */
function timedChallenge(trial: Trial, typed: string, pairs: number): TimedCall {
  const password = typed === 'the right password' ? PASSWORD : WRONG_PASSWORD;
  return {
    name: `challenge after ${typed}`,
    pairs,
    settles: SENT,
    async prepare(kind) {
      const { email } = await addressesOf(trial, kind);
      await seeWrongPasswords(trial.system, email, CHALLENGED);
      await forgetSendLimits(trial.system);
      const asked = { ...request(), email, password };
      return expecting('OK', () => trial.system.gateway.sessions.logIn(asked));
    },
  };
}

/** Nothing goes on behind it: two emails are named again and again. */
async function timedLogIn(
  trial: Trial,
  { name, pairs, seen, answer }: { name: string; pairs: number; seen: number; answer: string },
): Promise<TimedCall> {
  const emails: Record<Kind, string> = {
    known: (await addressesOf(trial, 'known')).email,
    unknown: (await addressesOf(trial, 'unknown')).email,
  };
  return {
    name,
    pairs,
    settles: 0,
    async prepare(kind) {
      const email = emails[kind];
      await seeWrongPasswords(trial.system, email, seen);
      const asked = { ...request(), email, password: WRONG_PASSWORD };
      return expecting(answer, () => trial.system.gateway.sessions.logIn(asked));
    },
  };
}
