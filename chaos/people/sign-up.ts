import { randomUUID } from 'node:crypto';

import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import type { Client } from './client.js';
import type { Person } from './person.js';

/** G6.1, with a mobile. @returns who has an account now. */
export async function signUp(
  client: Client,
  email: string,
  mobile: string | undefined,
): Promise<Person | undefined> {
  const { web, world, inventor } = client;
  const started = await web.insist({
    method: 'StartSignUp',
    request: { requestId: randomUUID(), email },
    make: ({ registration }, request, options) => registration.startSignUp(request, options),
  });
  if (started.kind !== 'ok') return undefined;
  const { flow, flowSecret } = started.response;
  const place = { flowId: flow?.id ?? '', flowSecret };
  if (!(await client.typeCode(place, 0))) return undefined;
  if (mobile !== undefined) {
    const seen = world.mailbox.count(place.flowId);
    const entered = await client.step(place, {
      method: 'SubmitAddress',
      fields: { mobile },
      make: ({ flows }, request, options) => flows.submitAddress(request, options),
    });
    if (entered.kind !== 'ok' || !(await client.typeCode(place, seen))) return undefined;
  }
  const password = inventor.password();
  const answer = await client.step(place, {
    method: 'SubmitPassword',
    fields: {
      newPassword: password,
      newPasswordConfirmation: password,
      accountName: inventor.name(),
      oldPassword: '',
      identityMethod: IdentityMethodKind.IDENTITY_METHOD_KIND_UNSPECIFIED,
    },
    make: ({ flows }, request, options) => flows.submitPassword(request, options),
  });
  const uin = answer.kind === 'ok' ? answer.response.flow?.uin : undefined;
  return uin ? { uin, emails: [email], passwords: [password] } : undefined;
}

/** An address that others may want at the same moment, in one of its forms. */
export async function signUpContended(client: Client): Promise<void> {
  const { random, world, inventor } = client;
  const email = random.chance(0.6) ? random.pick(world.contended) : inventor.email();
  await signUp(client, random.chance(0.3) ? email.toUpperCase() : email, undefined);
}
