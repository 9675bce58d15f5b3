import { create, fromBinary, toBinary, type DescMethod } from '@bufbuild/protobuf';
import type { status } from '@grpc/grpc-js';

import { logIn, startContactMobile, type Holder } from '../environment/changes.js';
import { challengeRightly } from '../environment/log-in-codes.js';
import { newEvent, publish } from '../environment/messages.js';
import {
  forgetSendLimits,
  NEW_PASSWORD,
  newMobile,
  request,
  resetUpToCode,
  signUp,
} from '../environment/people.js';
import { createSubUser, logInSubUser, signUpOwner } from '../environment/sub-users.js';
import type { System } from '../environment/system.js';
import type { RawCaller } from './raw-caller.js';
import { seeWrongPasswords } from './seen-wrong-passwords.js';
import { CHALLENGED } from './trial.js';

/** Fields that name something of somebody. */
export const NAMING = ['flow_id', 'session_id', 'sub_user_id', 'message_id'] as const;

/** One of {@link NAMING}. */
export type Naming = (typeof NAMING)[number];

/** What a call is made with. */
type Headers = Readonly<Record<string, string>>;

/** Something of somebody. */
export interface Owned {
  id: string;
  /** Who may name it. */
  headers: Headers;
}

const AS_WEB = { 'holdfast-service-key': 'w'.repeat(32) };
const AS_PUBLISHER = { 'holdfast-service-key': 's'.repeat(32) };

/** An owner with something of each kind, and others who know its ids. */
export async function createStrangers(system: System) {
  const owner = await signUpOwner(system);
  const subUser = await createSubUser(system, owner);
  await createSubUser(system, owner, 'bob');
  const { step } = await startContactMobile(system, owner.holder, newMobile());
  const reset = await resetUpToCode(system, owner);
  const { session } = await system.gateway.sessions.getSession({}, owner.holder);
  const message = await publish(system, newEvent(owner.uin).event);
  // Another session: the named one may be ended by it.
  const headers = asWeb(await logIn(system, owner));
  await seeWrongPasswords(system, owner.email, CHALLENGED);
  const challenged = await challengeRightly(system, owner);
  const owned: Record<Naming, Owned[]> = {
    flow_id: [
      { id: step.flowId, headers },
      { id: reset.flow.flowId, headers: asWeb(reset.holder) },
      { id: challenged.step.flowId, headers: asWeb(challenged.holder) },
    ],
    session_id: [{ id: session?.id ?? '', headers }],
    sub_user_id: [{ id: subUser.id, headers }],
    message_id: [{ id: message, headers: AS_PUBLISHER }],
  };
  const other = await signUp(system);
  const otherReset = await resetUpToCode(system, other);
  const strangers: [string, Headers][] = [
    // The owner's message was published by another service.
    ['nobody', AS_WEB],
    ['another account', asWeb(await logIn(system, other))],
    ['a sub-user', asWeb(await logInSubUser(system, owner))],
    ['the holder of another flow', asWeb(otherReset.holder)],
  ];
  return { owner: { uin: owner.uin, headers }, owned, strangers };
}

function asWeb({ metadata }: Holder): Headers {
  return {
    ...AS_WEB,
    ...Object.fromEntries([...metadata].map(([name, values]) => [name, values.map(String).join()])),
  };
}

/** What a request has besides its id: as good as it can be. */
function valuesFor({ input }: DescMethod): Record<string, unknown> {
  const values: Record<string, unknown> = {
    request_id: request().requestId,
    code: '123456',
    method: 1,
    mobile: newMobile(),
    new_password: NEW_PASSWORD,
    new_password_confirmation: NEW_PASSWORD,
    account_name: 'Stranger Ltd',
    old_password: 'Quiet-Window-3',
    former_password: 'Quiet-Window-3',
  };
  return Object.fromEntries(
    input.fields
      .filter(({ name }) => name in values)
      .map((field) => [field.name, values[field.name]]),
  );
}

/** What a call is answered: as a whole, and what it says. */
export interface WholeAnswer {
  code: status;
  answer: string;
  says: Record<string, unknown>;
}

/** Makes a call whose request is good but for what is given. @param given by names in the contract. */
export async function answerTo(
  system: System,
  caller: RawCaller,
  method: DescMethod,
  headers: Headers,
  given: Record<string, unknown>,
): Promise<WholeAnswer> {
  await forgetSendLimits(system);
  const values: Record<string, unknown> = { ...valuesFor(method), ...given };
  const message = Object.fromEntries(
    method.input.fields.flatMap((field) => {
      const value = values[field.name];
      if (value === undefined) return [];
      return field.oneof
        ? [[field.oneof.localName, { case: field.localName, value }]]
        : [[field.localName, value]];
    }),
  );
  const bytes = Buffer.from(toBinary(method.input, create(method.input, message)));
  const { code, text, details, body } = await caller.call(method, headers, bytes);
  return {
    code,
    answer: [code, text, details, body?.toString('base64') ?? ''].join(' '),
    says: body ? fromBinary(method.output, body) : {},
  };
}
