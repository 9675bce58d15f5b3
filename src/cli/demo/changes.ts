import { asFlowHolder } from '../clients.js';
import { WITH_LINK } from '../inbox-reader.js';
import type { Flow } from '../../gen/holdfast/v1/flow.js';
import { PASSWORDS, request, stepOf, twice, BY_EMAIL, BY_MOBILE } from './people.js';
import type { Holder, Person, Step } from './people.js';
import type { Stage } from './stage.js';

/** The change of what, by its start. */
export type StartName =
  `start${'SecurityMobile' | 'VerificationEmail' | 'LoginEmail' | 'Password'}Change`;

/**
 * Starts a change and verifies identity: by the mobile, or by the mail address that is given.
 * One address gets one such code a minute.
 */
export async function startProved(
  { service: { flows }, inbox }: Stage,
  name: StartName,
  holder: Holder,
  by: { mobile: string } | { email: string },
): Promise<Step> {
  const isMobile = 'mobile' in by;
  const identityMethod = isMobile ? BY_MOBILE : BY_EMAIL;
  const step = stepOf(await flows[name]({ ...request(), identityMethod }, holder));
  const code = await inbox.code(isMobile ? by.mobile : by.email);
  await flows.submitCode({ ...request(), ...step, code }, holder);
  return step;
}

/** Enters the new address of a change and types the code that went to it. @returns the flow after it. */
export async function enterAddress(
  { service: { flows }, inbox }: Stage,
  step: Step,
  holder: Holder,
  address: { mobile: string } | { email: string },
): Promise<Flow | undefined> {
  await flows.submitAddress({ ...request(), ...step, ...address }, holder);
  const code = await inbox.code('mobile' in address ? address.mobile : address.email);
  return (await flows.submitCode({ ...request(), ...step, code }, holder)).flow;
}

/** Chooses the new password of a change whose identity step is done. @returns the flow after it. */
export async function enterPassword(
  { service: { flows } }: Stage,
  step: Step,
  holder: Holder,
  { oldPassword, newPassword }: { oldPassword: string; newPassword: string },
): Promise<Flow | undefined> {
  const chosen = { oldPassword, ...twice(newPassword) };
  return (await flows.submitPassword({ ...request(), ...step, ...chosen }, holder)).flow;
}

/** A reset whose link was opened. */
export interface OpenReset {
  step: Step;
  holder: Holder;
  token: string;
  flow: Flow | undefined;
}

/** Asks for a reset and presses the button behind its link. One address gets one such link a minute. */
export async function openReset(
  { service: { recovery }, inbox }: Stage,
  email: string,
): Promise<OpenReset> {
  await recovery.startPasswordReset({ ...request(), email });
  const { token } = await inbox.link(email, WITH_LINK);
  const opened = await recovery.openPasswordReset({ ...request(), token });
  return {
    step: stepOf(opened),
    holder: asFlowHolder(opened.flowSecret),
    token,
    flow: opened.flow,
  };
}

/** Resets a password, proved by the mobile. @returns the flow after it. */
export async function reset(
  stage: Stage,
  { email, mobile }: Pick<Person, 'email' | 'mobile'>,
  newPassword = PASSWORDS.second,
): Promise<Flow | undefined> {
  const { step, holder } = await openReset(stage, email);
  const { flows } = stage.service;
  const chosen = { ...twice(newPassword), identityMethod: BY_MOBILE };
  await flows.submitPassword({ ...request(), ...step, ...chosen }, holder);
  const code = await stage.inbox.code(mobile);
  return (await flows.submitCode({ ...request(), ...step, code }, holder)).flow;
}
