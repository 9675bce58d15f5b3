import { asSession } from '../../src/cli/clients.js';
import { codeIn, linkIn, WITH_CODE, WITH_CONTACT_EMAIL_LINK } from '../../src/cli/inbox-reader.js';
import { IdentityMethodKind, type Flow } from '../../src/gen/holdfast/v1/flow.js';
import { forgetSendLimits, request, type Person, type Reachable } from './people.js';
import type { System } from './system.js';

/** The headers of who is logged in. */
export type Holder = ReturnType<typeof asSession>;

/** Logs a person in. @returns the headers of the session. */
export async function logIn(
  system: Reachable,
  { email, password }: Pick<Person, 'email' | 'password'>,
): Promise<Holder> {
  const { sessionToken } = await system.gateway.sessions.logIn({ ...request(), email, password });
  return asSession(sessionToken);
}

/** Does something that sends a code to an address or a number. @returns what it answered, and the code. */
export async function withCode<Answer>(
  system: System,
  recipient: string,
  work: () => Promise<Answer>,
): Promise<{ answer: Answer; code: string }> {
  const before = (await system.inbox.list(recipient, WITH_CODE)).length;
  await forgetSendLimits(system);
  const answer = await work();
  const mail = await system.inbox.wait(recipient, before + 1, WITH_CODE);
  return { answer, code: codeIn(mail) };
}

/** Does something that mails a link. @returns what it answered, and the link's token. */
export async function withLink<Answer>(
  system: System,
  recipient: string,
  kind: RegExp,
  work: () => Promise<Answer>,
): Promise<{ answer: Answer; token: string }> {
  const before = (await system.inbox.list(recipient, kind)).length;
  await forgetSendLimits(system);
  const answer = await work();
  const mail = await system.inbox.wait(recipient, before + 1, kind);
  return { answer, token: linkIn(mail, kind).searchParams.get('token') ?? '' };
}

/** A change whose identity step is due or done. */
export interface StartedChange {
  flow: Flow | undefined;
  step: { flowId: string };
}

/** The name of a start that begins with identity. */
export type StartName =
  `start${'SecurityMobile' | 'VerificationEmail' | 'LoginEmail' | 'Password'}Change`;

/** Starts a change that begins with identity, and verifies it by mail, or by text for a person with a mobile. */
export async function startProved(
  system: System,
  name: StartName,
  holder: Holder,
  person: Pick<Person, 'email' | 'mobile'>,
): Promise<StartedChange> {
  const { flows } = system.gateway;
  const identityMethod =
    person.mobile === undefined
      ? IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL
      : IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE;
  const { answer, code } = await withCode(system, person.mobile ?? person.email, () =>
    flows[name]({ ...request(), identityMethod }, holder),
  );
  const step = { flowId: answer.flow?.id ?? '' };
  const { flow } = await flows.submitCode({ ...request(), ...step, code }, holder);
  return { flow, step };
}

/** Enters the new address of a change and types its code. @returns the flow after it. */
export async function submitNewAddress(
  system: System,
  step: { flowId: string },
  holder: Holder,
  address: { email: string } | { mobile: string },
): Promise<Flow | undefined> {
  const { flows } = system.gateway;
  const recipient = 'email' in address ? address.email : address.mobile;
  const { code } = await withCode(system, recipient, () =>
    flows.submitAddress({ ...request(), ...step, ...address }, holder),
  );
  const { flow } = await flows.submitCode({ ...request(), ...step, code }, holder);
  return flow;
}

/** Starts a change of the contact mobile. @returns the flow, and the code that came to the number. */
export async function startContactMobile(
  system: System,
  holder: Holder,
  mobile: string,
): Promise<StartedChange & { code: string }> {
  const { answer, code } = await withCode(system, mobile, () =>
    system.gateway.flows.startContactMobileChange({ ...request(), mobile }, holder),
  );
  return { flow: answer.flow, step: { flowId: answer.flow?.id ?? '' }, code };
}

/** Starts a change of the contact email. @returns the flow, and the token of the link that was mailed. */
export async function startContactEmail(
  system: System,
  holder: Holder,
  email: string,
): Promise<StartedChange & { token: string }> {
  const { answer, token } = await withLink(system, email, WITH_CONTACT_EMAIL_LINK, () =>
    system.gateway.flows.startContactEmailChange({ ...request(), email }, holder),
  );
  return { flow: answer.flow, step: { flowId: answer.flow?.id ?? '' }, token };
}
