import { raiseSecurityEpoch } from '../../../src/activities/change.js';
import { asFlowHolder } from '../../../src/cli/clients.js';
import { WITH_UNDO_LINK } from '../../../src/cli/inbox-reader.js';
import {
  logIn,
  startProved,
  submitNewAddress,
  withLink,
  type Holder,
} from '../../environment/changes.js';
import { newEmail, newMobile, request, signUp, type Person } from '../../environment/people.js';
import type { System } from '../../environment/system.js';

/** A person with a mobile, logged in. */
export interface LoggedIn {
  person: Person & { mobile: string };
  holder: Holder;
}

/** Signs a person up and logs them in. */
export async function newPerson(system: System): Promise<LoggedIn> {
  const mobile = newMobile();
  const person = { ...(await signUp(system, { mobile })), mobile };
  return { person, holder: await logIn(system, person) };
}

/** A person whose verification email has changed, and the link that undoes it. */
export interface Changed extends LoggedIn {
  token: string;
  /** The new verification email. */
  email: string;
}

/** Signs a person up and changes the verification email. */
export async function changedPerson(system: System): Promise<Changed> {
  const { person, holder } = await newPerson(system);
  return { person, holder, ...(await changeEmail(system, { person, holder }, person.email)) };
}

/** Changes the verification email once more. @param former where the link to undo it goes. */
export async function changeEmail(
  system: System,
  { person, holder }: LoggedIn,
  former: string,
): Promise<{ token: string; email: string }> {
  const { step } = await startProved(system, 'startVerificationEmailChange', holder, person);
  const email = newEmail();
  const { token } = await withLink(system, former, WITH_UNDO_LINK, () =>
    submitNewAddress(system, step, holder, { email }),
  );
  return { token, email };
}

/** Presses the button of an undo link: the account is frozen. */
export async function openUndo(
  { gateway }: System,
  token: string,
): Promise<{ step: { flowId: string }; holder: Holder }> {
  const { flow, flowSecret } = await gateway.recovery.openUndo({ ...request(), token });
  return { step: { flowId: flow?.id ?? '' }, holder: asFlowHolder(flowSecret) };
}

/** Ends every open change of an account, as a later one does. */
export async function disableAccount({ operator }: System, uin: string): Promise<void> {
  await operator.operators.disableAccount({ ...request(), uin, reason: 'for a recording' });
}

/** Binds every channel anew: a code to one proves nothing any more. */
export async function rebindChannels({ db }: System, uin: string): Promise<void> {
  await db
    .updateTable('channels')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('uin', '=', uin)
    .execute();
}

/** A change of the account that no flow is told of. */
export async function changeUnnoticed({ db }: System, uin: string): Promise<void> {
  await db.transaction().execute((tx) => raiseSecurityEpoch(tx, uin));
}

/** One more wrong code, and a channel takes none any more. */
export async function almostClose({ db }: System, uin: string): Promise<void> {
  await db.updateTable('channels').set({ code_failures: 99 }).where('uin', '=', uin).execute();
}
