import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { ChangeNameRequest, ChangeNameResponse } from '../../src/gen/holdfast/v1/account.js';
import { MessageCategory } from '../../src/gen/holdfast/v1/message.js';
import {
  changeLoginEmail,
  changePassword,
  changeSecurityMobile,
  changeVerificationEmail,
  startProved,
} from './changes.js';
import type { Ask } from './caller.js';
import type { Client } from './client.js';
import type { Person } from './person.js';
import { resetPassword } from './reset-password.js';
import { signUpContended } from './sign-up.js';

/** What a client may do with one of the accounts. */
export interface Operation {
  name: string;
  /** How often it is drawn, beside the others. */
  weight: number;
  run: (client: Client, person: Person) => Promise<void>;
}

/** Everything that clients do. */
export const OPERATIONS: readonly Operation[] = [
  { name: 'log-in', weight: 10, run: logIn },
  { name: 'log-in-wrong', weight: 4, run: logInWrong },
  { name: 'change-name', weight: 14, run: changeName },
  { name: 'same-request', weight: 6, run: sameRequest },
  { name: 'read', weight: 8, run: read },
  { name: 'contact-mobile', weight: 9, run: changeContactMobile },
  { name: 'contact-email', weight: 5, run: changeContactEmail },
  { name: 'security-mobile', weight: 8, run: changeSecurityMobile },
  { name: 'verification-email', weight: 6, run: changeVerificationEmail },
  { name: 'login-email', weight: 6, run: changeLoginEmail },
  { name: 'password', weight: 9, run: changePassword },
  { name: 'reset', weight: 8, run: resetPassword },
  { name: 'sign-up', weight: 6, run: signUpContended },
  { name: 'cancel', weight: 3, run: cancel },
  { name: 'end-sessions', weight: 3, run: endSessions },
  { name: 'disable', weight: 2, run: disableAndEnable },
  { name: 'publish', weight: 6, run: publish },
];

async function logIn(client: Client, person: Person): Promise<void> {
  await client.logIn(person);
}

async function logInWrong({ web, inventor }: Client, person: Person): Promise<void> {
  const email = person.emails.at(-1) ?? '';
  await web.ask({
    method: 'LogIn',
    request: { requestId: randomUUID(), email, password: inventor.password() },
    make: ({ sessions }, request, options) => sessions.logIn(request, options),
  });
}

async function changeName(client: Client, person: Person): Promise<void> {
  const session = await client.sessionOf(person);
  if (!session) return;
  const answer = await client.web.insist({
    method: 'ChangeName',
    request: { requestId: randomUUID(), name: client.inventor.name() },
    make: ({ accounts }, request, options) => accounts.changeName(request, options),
    session,
  });
  client.drop(person, answer);
}

/** One request many times at once, and once more later. */
async function sameRequest(client: Client, person: Person): Promise<void> {
  const session = await client.sessionOf(person);
  if (!session) return;
  const ask = {
    method: 'ChangeName',
    request: { requestId: randomUUID(), name: client.inventor.name() },
    make: ({ accounts }, request, options) => accounts.changeName(request, options),
    session,
  } satisfies Ask<ChangeNameRequest, ChangeNameResponse>;
  const times = client.random.between(2, 6);
  await client.web.together(ask, times, { sameRequest: true });
  await sleep(client.random.between(0, 500));
  client.drop(person, await client.web.ask(ask));
}

async function read(client: Client, person: Person): Promise<void> {
  const session = await client.sessionOf(person);
  if (!session) return;
  const answer = await client.web.ask({
    method: 'GetAccount',
    request: {},
    make: ({ accounts }, request, options) => accounts.getAccount(request, options),
    session,
  });
  client.drop(person, answer);
}

async function changeContactMobile(client: Client, person: Person): Promise<void> {
  const session = await client.sessionOf(person);
  if (!session) return;
  const answer = await client.web.insist({
    method: 'StartContactMobileChange',
    request: { requestId: randomUUID(), mobile: client.inventor.mobile() },
    make: ({ flows }, request, options) => flows.startContactMobileChange(request, options),
    session,
  });
  client.drop(person, answer);
  if (answer.kind !== 'ok') return;
  await client.typeCode({ flowId: answer.response.flow?.id ?? '', session }, 0);
}

async function changeContactEmail(client: Client, person: Person): Promise<void> {
  const session = await client.sessionOf(person);
  if (!session) return;
  const email = client.inventor.email();
  const since = Date.now();
  const answer = await client.web.insist({
    method: 'StartContactEmailChange',
    request: { requestId: randomUUID(), email },
    make: ({ flows }, request, options) => flows.startContactEmailChange(request, options),
    session,
  });
  client.drop(person, answer);
  if (answer.kind !== 'ok' || client.random.chance(0.3)) return;
  const link = await client.world.mailbox.link(email, '/contact-email/link', since, 12_000);
  if (!link) return;
  await client.web.insist({
    method: 'VerifyContactEmail',
    request: { requestId: randomUUID(), token: link.token },
    make: ({ recovery }, request, options) => recovery.verifyContactEmail(request, options),
  });
}

async function cancel(client: Client, person: Person): Promise<void> {
  const change = await startProved(client, person, 'StartVerificationEmailChange');
  if (!change) return;
  await client.step(change.place, {
    method: 'CancelFlow',
    fields: {},
    make: ({ flows }, request, options) => flows.cancelFlow(request, options),
  });
}

async function endSessions(client: Client, person: Person): Promise<void> {
  const session = await client.sessionOf(person);
  if (!session) return;
  const answer = await client.web.insist({
    method: 'EndOtherSessions',
    request: { requestId: randomUUID() },
    make: ({ sessions }, request, options) => sessions.endOtherSessions(request, options),
    session,
  });
  client.drop(person, answer);
}

async function disableAndEnable({ operator, random }: Client, { uin }: Person): Promise<void> {
  const asked = (method: string) => ({
    method,
    request: { requestId: randomUUID(), uin, reason: 'chaos', endUndos: false },
  });
  await operator.insist({
    ...asked('DisableAccount'),
    make: ({ operators }, request, options) => operators.disableAccount(request, options),
  });
  await sleep(random.between(100, 1_500));
  await operator.insist({
    ...asked('EnableAccount'),
    make: ({ operators }, request, options) => operators.enableAccount(request, options),
  });
}

/** One message, under one key, by one request or by two. */
async function publish({ publisher, random, inventor }: Client, { uin }: Person): Promise<void> {
  const message = {
    uin,
    key: inventor.word(16),
    category: MessageCategory.MESSAGE_CATEGORY_EVENT,
    template: 'event',
    values: { title: 'Maintenance', text: inventor.word(8) },
    urgent: false,
  };
  const times = random.chance(0.3) ? 2 : 1;
  for (let time = 1; time <= times; time += 1) {
    await publisher.insist({
      method: 'PublishMessage',
      request: { requestId: randomUUID(), ...message },
      make: ({ messages }, request, options) => messages.publishMessage(request, options),
    });
  }
}
