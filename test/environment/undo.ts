import { asFlowHolder } from '../../src/cli/clients.js';
import { linkIn, WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import { IdentityMethodKind, type Flow } from '../../src/gen/holdfast/v1/flow.js';
import { logIn, startProved, submitNewAddress, withCode } from './changes.js';
import { NEW_PASSWORD, newEmail, newMobile, request, resetUpToCode, twice } from './people.js';
import type { Person } from './people.js';
import type { System } from './system.js';

/** A person who has a mobile besides the mailbox. */
export type Reachable = Person & { mobile: string };

/** Binds another security mobile. @returns it. */
export async function changeMobile(
  system: System,
  person: Pick<Person, 'email' | 'password' | 'mobile'>,
  mobile = newMobile(),
): Promise<string> {
  const holder = await logIn(system, person);
  const { step } = await startProved(system, 'startSecurityMobileChange', holder, person);
  await submitNewAddress(system, step, holder, { mobile });
  return mobile;
}

/** Binds another verification email. @returns it. */
export async function changeVerificationEmail(
  system: System,
  person: Person,
  email = newEmail(),
): Promise<string> {
  const holder = await logIn(system, person);
  const { step } = await startProved(system, 'startVerificationEmailChange', holder, person);
  await submitNewAddress(system, step, holder, { email });
  return email;
}

/** Binds another login email. @returns it. */
export async function changeLoginEmail(
  system: System,
  person: Person,
  email = newEmail(),
): Promise<string> {
  const holder = await logIn(system, person);
  const { step } = await startProved(system, 'startLoginEmailChange', holder, person);
  await submitNewAddress(system, step, holder, { email });
  return email;
}

/** Changes the password. @returns the new one. */
export async function changePassword(
  system: System,
  person: Person,
  password = NEW_PASSWORD,
): Promise<string> {
  const holder = await logIn(system, person);
  const { step } = await startProved(system, 'startPasswordChange', holder, person);
  await system.gateway.flows.submitPassword(
    { ...request(), ...step, oldPassword: person.password, ...twice(password) },
    holder,
  );
  return password;
}

/** Resets the password. @returns the new one. */
export async function resetPassword(
  system: System,
  person: Person,
  password = NEW_PASSWORD,
): Promise<string> {
  const { flow, holder, code } = await resetUpToCode(system, person, password);
  await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
  return password;
}

/** Waits for a notice of a change that may be undone from there. @returns the newest link's token. */
export async function undoLinkTo(system: System, recipient: string, count = 1): Promise<string> {
  const notice = await system.inbox.wait(recipient, count, WITH_UNDO_LINK);
  return linkIn(notice, WITH_UNDO_LINK).searchParams.get('token') ?? '';
}

/** An undo whose link was opened. */
export interface OpenUndo {
  opened: Flow | undefined;
  step: { flowId: string };
  holder: ReturnType<typeof asFlowHolder>;
  token: string;
}

/** Presses the button "this was not me". */
export async function openUndo(system: System, token: string): Promise<OpenUndo> {
  const { flow, flowSecret } = await system.gateway.recovery.openUndo({ ...request(), token });
  const step = { flowId: flow?.id ?? '' };
  return { opened: flow, step, holder: asFlowHolder(flowSecret), token };
}

/** Gives the former password as proof. @returns the flow after it. */
export async function confirmUndo(
  system: System,
  { step, holder }: OpenUndo,
  formerPassword: string,
): Promise<Flow | undefined> {
  const { flow } = await system.gateway.recovery.confirmUndo(
    { ...request(), ...step, formerPassword },
    holder,
  );
  return flow;
}

/** Gives a code to another channel as proof. @returns the flow after it. */
export async function proveByCode(
  system: System,
  { step, holder }: OpenUndo,
  recipient: string,
): Promise<Flow | undefined> {
  const { flows } = system.gateway;
  const method = recipient.startsWith('+')
    ? IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE
    : IdentityMethodKind.IDENTITY_METHOD_KIND_VERIFICATION_EMAIL;
  const { code } = await withCode(system, recipient, () =>
    flows.chooseIdentityMethod({ ...request(), ...step, method }, holder),
  );
  const { flow } = await flows.submitCode({ ...request(), ...step, code }, holder);
  return flow;
}
