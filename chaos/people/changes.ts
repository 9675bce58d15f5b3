import { randomUUID } from 'node:crypto';

import type { Clients } from '../../src/cli/clients.js';
import {
  FlowOutcome,
  FlowState,
  IdentityMethodKind,
  type Flow,
} from '../../src/gen/holdfast/v1/flow.js';
import type { Ask } from './caller.js';
import type { Client, Place } from './client.js';
import { learn, type KnownSession, type Person } from './person.js';

type Options = Parameters<Ask<object, unknown>['make']>[2];

/** A change that begins with a proof of identity. */
type ProvedStart = (
  clients: Clients,
  request: { requestId: string; identityMethod: IdentityMethodKind },
  options: Options,
) => Promise<{ flow?: Flow | undefined }>;

const PROVED_STARTS = {
  StartSecurityMobileChange: ({ flows }, request, options) =>
    flows.startSecurityMobileChange(request, options),
  StartVerificationEmailChange: ({ flows }, request, options) =>
    flows.startVerificationEmailChange(request, options),
  StartLoginEmailChange: ({ flows }, request, options) =>
    flows.startLoginEmailChange(request, options),
  StartPasswordChange: ({ flows }, request, options) => flows.startPasswordChange(request, options),
} satisfies Record<string, ProvedStart>;

/** A change that is open, with the session that it goes on in. */
export interface OpenChange {
  place: Place & { session: KnownSession };
  flow: Flow;
}

/** Starts a change, or joins the one that is open. */
export async function startProved(
  client: Client,
  person: Person,
  method: keyof typeof PROVED_STARTS,
): Promise<OpenChange | undefined> {
  const session = await client.sessionOf(person);
  if (!session) return undefined;
  const identityMethod = client.random.pick([
    IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE,
    IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL,
  ]);
  const answer = await client.web.insist({
    method,
    request: { requestId: randomUUID(), identityMethod },
    make: PROVED_STARTS[method],
    session,
  });
  client.drop(person, answer);
  if (answer.kind !== 'ok' || !answer.response.flow) return undefined;
  const { flow } = answer.response;
  return { place: { flowId: flow.id, session }, flow };
}

/** Proves identity, whatever the flow waits for at first. @returns the flow as it then is. */
export async function proveIdentity(
  client: Client,
  { place, flow }: OpenChange,
): Promise<Flow | undefined> {
  if (flow.state === FlowState.FLOW_STATE_AWAITING_IDENTITY_METHOD) {
    const [offered] = flow.offeredMethods;
    if (!offered) return undefined;
    const chosen = await client.step(place, {
      method: 'ChooseIdentityMethod',
      fields: { method: offered.kind },
      make: ({ flows }, request, options) => flows.chooseIdentityMethod(request, options),
    });
    if (chosen.kind !== 'ok') return undefined;
    return client.typeCode(place, 0);
  }
  if (flow.state !== FlowState.FLOW_STATE_AWAITING_CODE) return flow;
  return client.typeCode(place, 0);
}

/** Enters the address that is to be proved, and types its code. @returns whether it is in force. */
export async function proveAddress(
  client: Client,
  { place }: OpenChange,
  address: { email?: string; mobile?: string },
): Promise<boolean> {
  const seen = client.world.mailbox.count(place.flowId);
  const entered = await client.step(place, {
    method: 'SubmitAddress',
    fields: address,
    make: ({ flows }, request, options) => flows.submitAddress(request, options),
  });
  if (entered.kind !== 'ok') return false;
  return isCompleted(await client.typeCode(place, seen));
}

/** G2.2. */
export async function changeSecurityMobile(client: Client, person: Person): Promise<void> {
  const change = await startProved(client, person, 'StartSecurityMobileChange');
  if (!change || !(await proveIdentity(client, change))) return;
  await proveAddress(client, change, { mobile: client.inventor.mobile() });
}

/** G3.2. */
export async function changeVerificationEmail(client: Client, person: Person): Promise<void> {
  const change = await startProved(client, person, 'StartVerificationEmailChange');
  if (!change || !(await proveIdentity(client, change))) return;
  await proveAddress(client, change, { email: client.inventor.email() });
}

/** G3.3; sometimes to an address that somebody else has, or wants. */
export async function changeLoginEmail(client: Client, person: Person): Promise<void> {
  const { random, world, inventor } = client;
  const change = await startProved(client, person, 'StartLoginEmailChange');
  if (!change || !(await proveIdentity(client, change))) return;
  const others = [...world.contended, random.pick(world.people).emails.at(-1) ?? ''];
  const email = random.chance(0.3) ? random.pick(others) : inventor.email();
  // The last answer may be lost: either may be the one that it logs in with.
  person.emails.splice(-1, 0, email);
  if (await proveAddress(client, change, { email })) learn(person.emails, email);
}

/** G4; sometimes to a password that it had before. */
export async function changePassword(client: Client, person: Person): Promise<void> {
  const { random, inventor } = client;
  const change = await startProved(client, person, 'StartPasswordChange');
  if (!change || !(await proveIdentity(client, change))) return;
  const oldPassword = person.passwords.at(-1) ?? '';
  const tries = random.chance(0.4) ? [random.pick(person.passwords.slice(-3))] : [];
  for (const password of [...tries, inventor.password()]) {
    const answer = await client.step(change.place, {
      method: 'SubmitPassword',
      fields: {
        newPassword: password,
        newPasswordConfirmation: password,
        oldPassword,
        accountName: '',
        identityMethod: IdentityMethodKind.IDENTITY_METHOD_KIND_UNSPECIFIED,
      },
      make: ({ flows }, request, options) => flows.submitPassword(request, options),
    });
    if (answer.kind === 'unanswered') person.passwords.splice(-1, 0, password);
    if (answer.kind === 'ok' && isCompleted(answer.response.flow)) {
      learn(person.passwords, password);
    }
    const isInvalid = answer.kind === 'refused' && answer.reason === 'FIELD_INVALID';
    if (!isInvalid) return;
  }
}

/** Whether a flow did what it was for. */
export function isCompleted(flow: Flow | undefined): boolean {
  return flow?.outcome === FlowOutcome.FLOW_OUTCOME_COMPLETED;
}
