import { setTimeout as sleep } from 'node:timers/promises';

import { logIn, startProved, type Holder } from '../environment/changes.js';
import type { ChallengedLogIn } from '../environment/log-in-codes.js';
import { forgetSendLimits, PASSWORD, request } from '../environment/people.js';
import { KINDS, WARM_UP, type Kind, type TimedCall } from './timed-pairs.js';
import { addressesOf, challengeOf, expecting, type Trial } from './trial.js';

/** Wrong codes that one challenge is given, of the five that it bears. */
const CODES = 4;
/** Addresses that one flow takes beside the two that prove identity. */
const ADDRESSES = 3;
/** A code may be sent again a minute after the last, milliseconds; and a little for the two clocks. */
const RESEND = 61_000;

/** A change to a taken address, or to a free one. */
export function timedAddresses(trial: Trial, pairs: number, settles: number): TimedCall {
  const { system } = trial;
  let open: { step: { flowId: string }; holder: Holder; left: number } | undefined;
  return {
    name: 'change to an address',
    pairs,
    settles,
    async prepare(kind) {
      if (!open || open.left === 0) {
        const person = { ...(await addressesOf(trial, 'known')), password: PASSWORD };
        const holder = await logIn(system, person);
        const { step } = await startProved(system, 'startLoginEmailChange', holder, person);
        open = { step, holder, left: ADDRESSES };
      }
      open.left -= 1;
      await forgetSendLimits(system);
      const { step, holder } = open;
      const { email } = await addressesOf(trial, kind);
      const entered = { ...request(), ...step, email };
      return expecting('OK', () => system.gateway.flows.submitAddress(entered, holder));
    },
  };
}

/** Wrong codes at challenges of who typed the right password, and of nobody. */
export function timedCodes(trial: Trial, pairs: number, settles: number): TimedCall {
  const { sessions } = trial.system.gateway;
  const open = new Map<Kind, ChallengedLogIn & { left: number }>();
  return {
    name: 'wrong code at a challenge',
    pairs,
    settles,
    async prepare(kind) {
      let challenge = open.get(kind);
      if (!challenge || challenge.left === 0) {
        challenge = { ...(await challengeOf(trial, kind)), left: CODES };
        open.set(kind, challenge);
      }
      challenge.left -= 1;
      const { step, holder } = challenge;
      const typed = { ...request(), ...step, code: '000000' };
      return expecting('CODE_WRONG', () => sessions.submitLogInCode(typed, holder));
    },
  };
}

/** The code of a challenge, asked for again. */
export function timedResends(trial: Trial, pairs: number, settles: number): TimedCall {
  const { system } = trial;
  const open: Record<Kind, ChallengedLogIn[]> = { known: [], unknown: [] };
  let openedAt: number | undefined;
  return {
    name: 'resend at a challenge',
    pairs,
    settles,
    async prepare(kind) {
      if (openedAt === undefined) {
        // How many there will be of each kind is drawn.
        for (let opened = 0; opened < 1.5 * (pairs + WARM_UP); opened += 1) {
          for (const each of KINDS) open[each].push(await challengeOf(trial, each));
        }
        openedAt = performance.now();
      }
      await sleep(Math.max(0, openedAt + RESEND - performance.now()));
      await forgetSendLimits(system);
      const challenge = open[kind].shift();
      if (!challenge) throw new RangeError('there are no more challenges');
      const { step, holder } = challenge;
      return expecting('OK', () =>
        system.gateway.flows.resendCode({ ...request(), ...step }, holder),
      );
    },
  };
}
