import { randomInt, randomUUID } from 'node:crypto';

import { asFlowHolder } from '../../src/cli/clients.js';
import { codeIn, linkIn, WITH_CODE, WITH_LINK } from '../../src/cli/inbox-reader.js';
import { IdentityMethodKind, type Flow } from '../../src/gen/holdfast/v1/flow.js';
import type { System } from './system.js';

/** A new id for a request. */
export const request = () => ({ requestId: randomUUID() });

/** An address that no other test has. */
export const newEmail = () => `p${randomUUID().slice(0, 12)}@example.com`;

/** A number that no other test is likely to have. */
export const newMobile = () => `+86138${randomInt(10_000_000, 100_000_000).toString()}`;

/** A good password under the guide's policy. */
export const PASSWORD = 'Blue-Kettle-42';

/** Another one. */
export const NEW_PASSWORD = 'Tall-Lantern-7';

/** A password and its confirmation. */
export const twice = (password: string) => ({
  newPassword: password,
  newPasswordConfirmation: password,
});

/** What is needed of a system to call it as people do, and to read their mail. */
export type Reachable = Pick<System, 'gateway' | 'inbox' | 'db'>;

/** A person with an account. */
export interface Person {
  email: string;
  mobile: string | undefined;
  password: string;
  uin: string;
  appId: string;
}

/** A sign-up that was started, and the headers of who started it. */
export interface StartedSignUp {
  email: string;
  flow: Flow | undefined;
  step: { flowId: string };
  holder: ReturnType<typeof asFlowHolder>;
}

/** Starts a sign-up, whatever was sent to the address a moment ago. */
export async function startSignUp(system: Reachable, email = newEmail()): Promise<StartedSignUp> {
  await forgetSendLimits(system);
  const { registration } = system.gateway;
  const { flow, flowSecret } = await registration.startSignUp({ ...request(), email });
  return { email, flow, step: { flowId: flow?.id ?? '' }, holder: asFlowHolder(flowSecret) };
}

/** Signs a person up, with a mobile when one is given. */
export async function signUp(
  system: Reachable,
  { email = newEmail(), mobile }: { email?: string; mobile?: string } = {},
): Promise<Person> {
  const { flows } = system.gateway;
  const { step: flow, holder } = await startSignUp(system, email);
  const code = codeIn(await system.inbox.wait(email));
  await flows.submitCode({ ...request(), ...flow, code }, holder);
  if (mobile !== undefined) {
    // The number may have had codes for another account.
    const before = (await system.inbox.list(mobile, WITH_CODE)).length;
    await flows.submitAddress({ ...request(), ...flow, mobile }, holder);
    const texted = codeIn(await system.inbox.wait(mobile, before + 1, WITH_CODE));
    await flows.submitCode({ ...request(), ...flow, code: texted }, holder);
  }
  const done = await flows.submitPassword(
    { ...request(), ...flow, accountName: 'Test Ltd', ...twice(PASSWORD) },
    holder,
  );
  const { uin = '', appId = '' } = done.flow ?? {};
  return { email, mobile, password: PASSWORD, uin, appId };
}

/** A reset whose link was opened. */
export interface OpenReset {
  flow: { flowId: string };
  holder: ReturnType<typeof asFlowHolder>;
  token: string;
  opened: Flow | undefined;
}

/** Lets the next send out at once: the limits count by the clock on the wall. */
export async function forgetSendLimits(system: Reachable): Promise<void> {
  await system.db.deleteFrom('rate_limits').execute();
}

/** Asks for a reset link and waits for its mail. @returns the link's token. */
export async function askForReset(system: Reachable, email: string): Promise<string> {
  const before = (await system.inbox.list(email, WITH_LINK)).length;
  await forgetSendLimits(system);
  await system.gateway.recovery.startPasswordReset({ ...request(), email });
  return (
    linkIn(await system.inbox.wait(email, before + 1, WITH_LINK)).searchParams.get('token') ?? ''
  );
}

/** Presses the button behind a link. */
export async function openReset(system: Reachable, token: string): Promise<OpenReset> {
  const { flow, flowSecret } = await system.gateway.recovery.openPasswordReset({
    ...request(),
    token,
  });
  return {
    flow: { flowId: flow?.id ?? '' },
    holder: asFlowHolder(flowSecret),
    token,
    opened: flow,
  };
}

/** Asks for a reset, opens its link and chooses the new password. @returns it and the code that came. */
export async function resetUpToCode(
  system: Reachable,
  person: Person,
  newPassword = NEW_PASSWORD,
): Promise<OpenReset & { code: string }> {
  const channel = person.mobile ?? person.email;
  const reset = await openReset(system, await askForReset(system, person.email));
  const before = (await system.inbox.list(channel, WITH_CODE)).length;
  await system.gateway.flows.submitPassword(
    {
      ...request(),
      ...reset.flow,
      ...twice(newPassword),
      identityMethod:
        person.mobile === undefined
          ? IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL
          : IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE,
    },
    reset.holder,
  );
  return { ...reset, code: codeIn(await system.inbox.wait(channel, before + 1, WITH_CODE)) };
}

/** A code that is surely not the one given. */
export function wrongCode(right: string): string {
  return ((Number(right) + 1) % 1_000_000).toString().padStart(6, '0');
}
