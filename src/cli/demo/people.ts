import { randomInt, randomUUID } from 'node:crypto';

import type { Account } from '../../gen/holdfast/v1/account.js';
import { FlowOutcome, IdentityMethodKind, type Flow } from '../../gen/holdfast/v1/flow.js';
import { asFlowHolder, asSession, type Clients } from '../clients.js';
import { expect, matches } from './checks.js';
import type { Stage } from './stage.js';

/** A new id for a request. */
export const request = () => ({ requestId: randomUUID() });

/** An address that nobody has. */
export const newEmail = () => `demo-${randomUUID().slice(0, 12)}@example.com`;

/** A number that hardly anybody has. */
export const newMobile = () => `+86138${randomInt(10_000_000, 100_000_000).toString()}`;

/** Good passwords under the guide's policy. */
export const PASSWORDS = {
  first: 'Blue-Kettle-42',
  second: 'Tall-Lantern-7',
  third: 'Calm-Harbour-3',
  fourth: 'Wide-Meadow-8',
  wrong: 'Wrong-Word-11',
};

/** A password and its confirmation. */
export const twice = (password: string) => ({
  newPassword: password,
  newPasswordConfirmation: password,
});

/** A code that is surely not the one given. */
export const wrongCode = (right: string) =>
  ((Number(right) + 1) % 1_000_000).toString().padStart(6, '0');

/** The headers of who may take a flow's steps. */
export type Holder = ReturnType<typeof asSession>;

/** Names a flow in its steps. */
export interface Step {
  flowId: string;
}

/** The flow of an answer, as its steps name it. */
export const stepOf = ({ flow }: { flow?: Flow | undefined }): Step => ({ flowId: flow?.id ?? '' });

/** A person with an account. */
export interface Person {
  email: string;
  mobile: string;
  password: string;
  uin: string;
  appId: string;
}

/** Starts a sign-up and proves its email. */
export async function beginSignUp(
  { service, inbox }: Stage,
  email = newEmail(),
): Promise<{ step: Step; holder: Holder }> {
  const started = await service.registration.startSignUp({ ...request(), email });
  const step = stepOf(started);
  const holder = asFlowHolder(started.flowSecret);
  const code = await inbox.code(email);
  await service.flows.submitCode({ ...request(), ...step, code }, holder);
  return { step, holder };
}

/** Signs somebody up, with a mobile. */
export async function signUp(stage: Stage, mobile = newMobile()): Promise<Person> {
  const { flows } = stage.service;
  const email = newEmail();
  const { step, holder } = await beginSignUp(stage, email);
  await flows.submitAddress({ ...request(), ...step, mobile }, holder);
  const code = await stage.inbox.code(mobile);
  await flows.submitCode({ ...request(), ...step, code }, holder);
  const { first: password } = PASSWORDS;
  const chosen = { accountName: 'Demo Ltd', ...twice(password) };
  const { flow } = await flows.submitPassword({ ...request(), ...step, ...chosen }, holder);
  completed(flow);
  return { email, mobile, password, uin: flow?.uin ?? '', appId: flow?.appId ?? '' };
}

/** Signs somebody up without a mobile: identity is verified by mail. */
export async function signUpByMail(stage: Stage): Promise<Omit<Person, 'mobile'>> {
  const email = newEmail();
  const { step, holder } = await beginSignUp(stage, email);
  const { first: password } = PASSWORDS;
  const chosen = { accountName: 'Demo Ltd', ...twice(password) };
  const { flow } = await stage.service.flows.submitPassword(
    { ...request(), ...step, ...chosen },
    holder,
  );
  completed(flow);
  return { email, password, uin: flow?.uin ?? '', appId: flow?.appId ?? '' };
}

/** Logs somebody in. @returns the headers of the session. */
export async function logIn(
  { sessions }: Clients,
  { email, password }: Pick<Person, 'email' | 'password'>,
): Promise<Holder> {
  const { sessionToken, challenge } = await sessions.logIn({ ...request(), email, password });
  expect(challenge === undefined, 'the password alone logs in');
  return asSession(sessionToken);
}

/** The account as its session sees it. */
export async function accountOf({ service }: Stage, holder: Holder): Promise<Account> {
  const { account } = await service.accounts.getAccount({}, holder);
  expect(account !== undefined, 'a session sees its account');
  return account;
}

/** Sees to it that a flow did what it was for. @throws Unexpected when it didn't. */
export function completed(flow: Flow | undefined): void {
  matches(flow, { outcome: FlowOutcome.FLOW_OUTCOME_COMPLETED, nextSteps: [] });
}

/** Sees to it that a flow was refused at its last step. @throws Unexpected when it wasn't. */
export function refusedAtLast(flow: Flow | undefined, reason: string): void {
  matches(flow, { outcome: FlowOutcome.FLOW_OUTCOME_REFUSED, reason });
}

/** The ways to verify identity. */
export const BY_MOBILE: IdentityMethodKind =
  IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE;
/** The other one. */
export const BY_EMAIL: IdentityMethodKind =
  IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL;
