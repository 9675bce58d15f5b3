import { randomUUID } from 'node:crypto';

import { FlowState, IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { isCompleted } from './changes.js';
import type { Client } from './client.js';
import { learn, type Person } from './person.js';

const LINK_PATIENCE = 15_000;

/** G5: the link, a new password (sometimes one of the last), the code. */
export async function resetPassword(client: Client, person: Person): Promise<void> {
  const { web, random, inventor, world } = client;
  const email = person.emails.at(-1) ?? '';
  const since = Date.now();
  await web.insist({
    method: 'StartPasswordReset',
    request: { requestId: randomUUID(), email },
    make: ({ recovery }, request, options) => recovery.startPasswordReset(request, options),
  });
  const link = await world.mailbox.link(email, '/reset/link', since, LINK_PATIENCE);
  if (!link) return;
  const opened = await web.insist({
    method: 'OpenPasswordReset',
    request: { requestId: randomUUID(), token: link.token },
    make: ({ recovery }, request, options) => recovery.openPasswordReset(request, options),
  });
  if (opened.kind !== 'ok') return;
  const { flow, flowSecret } = opened.response;
  const place = { flowId: flow?.id ?? '', flowSecret };
  const seen = world.mailbox.count(place.flowId);
  const tries = random.chance(0.3) ? [random.pick(person.passwords.slice(-3))] : [];
  for (const password of [...tries, inventor.password()]) {
    const answer = await client.step(place, {
      method: 'SubmitPassword',
      fields: {
        newPassword: password,
        newPasswordConfirmation: password,
        oldPassword: '',
        accountName: '',
        identityMethod:
          flow?.offeredMethods[0]?.kind ?? IdentityMethodKind.IDENTITY_METHOD_KIND_UNSPECIFIED,
      },
      make: ({ flows }, request, options) => flows.submitPassword(request, options),
    });
    if (answer.kind === 'refused' && answer.reason === 'FIELD_INVALID') continue;
    const awaitsCode =
      answer.kind === 'ok' && answer.response.flow?.state === FlowState.FLOW_STATE_AWAITING_CODE;
    if (!awaitsCode) return;
    // The last answer may be lost: either may be the one in force.
    person.passwords.splice(-1, 0, password);
    if (isCompleted(await client.typeCode(place, seen))) learn(person.passwords, password);
    return;
  }
}
