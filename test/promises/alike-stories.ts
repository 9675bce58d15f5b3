import { setTimeout as sleep } from 'node:timers/promises';

import { asSession } from '../../src/cli/clients.js';
import { startProved } from '../environment/changes.js';
import { PASSWORD, request } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { WRONG_PASSWORD } from '../environment/wrong-passwords.js';
import type { AnswerKeeper, Answered } from './alike-answers.js';
import { createPeople, newAddresses, takeFrom, type Addresses } from './many-people.js';
import { seeWrongPasswords } from './seen-wrong-passwords.js';

/** Somebody, or nobody, of whom the same is asked in the same way. */
export interface Subject {
  name: string;
  play: (keeper: AnswerKeeper) => Promise<void>;
}

/** What is asked of subjects whose answers are to be the same. */
export interface Story {
  name: string;
  subjects: Subject[];
}

const PERSON = { 'holdfast-service-key': 'w'.repeat(32), 'holdfast-person-address': '203.0.113.7' };
/** More wrong passwords than lock, and more wrong codes than a code bears. */
const PASSWORDS = 12;
const CODES = 6;
const FAILURES_BEFORE_CHALLENGE = 3;
const LOOK_AGAIN = 50;

/** Gets all stories ready, with accounts of their own. @param isMailDown while they are played. */
export async function prepareStories(system: System, isMailDown: boolean): Promise<Story[]> {
  const people = await createPeople(system, 20);
  const disabled = await createPeople(system, 6);
  await system.db
    .updateTable('accounts')
    .set({ status: 'DISABLED' })
    .where(
      'login_email',
      'in',
      disabled.map(({ email }) => email),
    )
    .execute();
  const next = () => takeFrom(people);
  const nextDisabled = () => takeFrom(disabled);
  const of = (play: (keeper: AnswerKeeper, addresses: Addresses) => Promise<void>): Subject[] =>
    [
      { name: 'unknown', addresses: newAddresses() },
      { name: 'known', addresses: next() },
      { name: 'disabled', addresses: nextDisabled() },
    ].map(({ name, addresses }) => ({ name, play: (keeper) => play(keeper, addresses) }));
  return [
    { name: 'log-in', subjects: of(typePasswords) },
    { name: 'challenge', subjects: await challenged(system, next, nextDisabled) },
    {
      name: 'sign-up',
      subjects: of((keeper, { email }) => signUp(keeper, email, next(), isMailDown)),
    },
    { name: 'reset', subjects: of(askForReset) },
    { name: 'recovery', subjects: of((keeper, { mobile }) => recover(keeper, mobile, isMailDown)) },
    { name: 'change', subjects: await changing(system, next, nextDisabled, isMailDown) },
  ];
}

/** Up to the lock, and behind it. */
async function typePasswords(keeper: AnswerKeeper, { email }: Addresses): Promise<void> {
  for (let typed = 1; typed <= PASSWORDS; typed += 1) {
    await keeper.ask(
      'SessionService/LogIn',
      { ...request(), email, password: WRONG_PASSWORD },
      PERSON,
    );
  }
  await keeper.ask('SessionService/LogIn', { ...request(), email, password: PASSWORD }, PERSON);
}

async function challenged(
  system: System,
  next: () => Addresses,
  nextDisabled: () => Addresses,
): Promise<Subject[]> {
  const subjects = [
    { name: 'unknown', addresses: newAddresses(), password: PASSWORD },
    { name: 'known, with a wrong password', addresses: next(), password: WRONG_PASSWORD },
    { name: 'known, with the right password', addresses: next(), password: PASSWORD },
    { name: 'disabled', addresses: nextDisabled(), password: PASSWORD },
  ];
  return subjects.map(({ name, addresses: { email }, password }) => ({
    name,
    async play(keeper) {
      await seeWrongPasswords(system, email, FAILURES_BEFORE_CHALLENGE);
      const asked = { ...request(), email, password };
      const { challenge } = await keeper.ask('SessionService/LogIn', asked, PERSON);
      const step = { flowId: challenge?.flow.id ?? '' };
      const holder = { ...PERSON, 'holdfast-flow-secret': challenge?.flowSecret ?? '' };
      await keeper.ask('FlowService/GetFlow', step, holder);
      await keeper.ask('FlowService/ResendCode', { ...request(), ...step }, holder);
      await typeCodes(keeper, 'SessionService/SubmitLogInCode', step, holder);
    },
  }));
}

async function signUp(
  keeper: AnswerKeeper,
  email: string,
  other: Addresses,
  isMailDown: boolean,
): Promise<void> {
  const asked = { ...request(), email };
  const answered = await keeper.ask('RegistrationService/StartSignUp', asked, PERSON);
  const { step, holder } = await opened(keeper, answered, isMailDown);
  await keeper.ask('RegistrationService/StartSignUp', { ...request(), email }, PERSON);
  await keeper.ask('FlowService/ResendCode', { ...request(), ...step }, holder);
  await typeCodes(keeper, 'FlowService/SubmitCode', step, holder);
  // The other one is known where the first isn't.
  const address = { ...request(), ...step, email: other.email };
  await keeper.ask('FlowService/SubmitAddress', address, holder);
  await settle(keeper, step, holder, isMailDown);
  await typeCodes(keeper, 'FlowService/SubmitCode', step, holder);
}

async function askForReset(keeper: AnswerKeeper, { email }: Addresses): Promise<void> {
  for (const asked of [request(), request(), request()]) {
    await keeper.ask('RecoveryService/StartPasswordReset', { ...asked, email }, PERSON);
  }
}

async function recover(keeper: AnswerKeeper, mobile: string, isMailDown: boolean): Promise<void> {
  const asked = { ...request(), mobile };
  const answered = await keeper.ask('RecoveryService/StartAccountRecovery', asked, PERSON);
  const { step, holder } = await opened(keeper, answered, isMailDown);
  await keeper.ask('FlowService/ResendCode', { ...request(), ...step }, holder);
  await typeCodes(keeper, 'FlowService/SubmitCode', step, holder);
}

/** Changes of the login email whose identity is proved: to a free address, a taken one, and another one. */
async function changing(
  system: System,
  next: () => Addresses,
  nextDisabled: () => Addresses,
  isMailDown: boolean,
): Promise<Subject[]> {
  const targets = { free: newAddresses(), taken: next(), 'taken, disabled': nextDisabled() };
  const subjects: Subject[] = [];
  for (const [name, { email }] of Object.entries(targets)) {
    const person = { ...next(), password: PASSWORD };
    const { sessions } = system.gateway;
    const typed = { email: person.email, password: PASSWORD };
    const { sessionToken } = await sessions.logIn({ ...request(), ...typed });
    const { step } = await startProved(
      system,
      'startLoginEmailChange',
      asSession(sessionToken),
      person,
    );
    const holder = { ...PERSON, authorization: `Bearer ${sessionToken}` };
    subjects.push({
      name,
      async play(keeper) {
        const address = { ...request(), ...step, email };
        await keeper.ask('FlowService/SubmitAddress', address, holder);
        await settle(keeper, step, holder, isMailDown);
        await keeper.ask('FlowService/GetFlow', step, holder);
        await keeper.ask('FlowService/ResendCode', { ...request(), ...step }, holder);
        await typeCodes(keeper, 'FlowService/SubmitCode', step, holder);
      },
    });
  }
  return subjects;
}

async function typeCodes(
  keeper: AnswerKeeper,
  asked: string,
  step: { flowId: string },
  holder: Record<string, string>,
): Promise<void> {
  for (let typed = 1; typed <= CODES; typed += 1) {
    await keeper.ask(asked, { ...request(), ...step, code: '000000' }, holder);
  }
  await keeper.ask('FlowService/GetFlow', step, holder);
}

/** A flow that was started, once its message has gone out. */
async function opened(
  keeper: AnswerKeeper,
  { flow, flowSecret = '' }: Answered,
  isMailDown: boolean,
): Promise<{ step: { flowId: string }; holder: Record<string, string> }> {
  const step = { flowId: flow?.id ?? '' };
  const holder = { ...PERSON, 'holdfast-flow-secret': flowSecret };
  await settle(keeper, step, holder, isMailDown);
  await keeper.ask('FlowService/GetFlow', step, holder);
  return { step, holder };
}

/** Waits until the flow says that its message was sent, when it can be. */
async function settle(
  keeper: AnswerKeeper,
  step: { flowId: string },
  holder: Record<string, string>,
  isMailDown: boolean,
): Promise<void> {
  if (isMailDown) return;
  for (;;) {
    const { flow } = await keeper.look('FlowService/GetFlow', step, holder);
    if (flow?.deliveryState !== 'DELIVERY_STATE_SENDING') return;
    await sleep(LOOK_AGAIN);
  }
}
