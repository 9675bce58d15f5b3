import { randomUUID } from 'node:crypto';

import { asSession } from '../../../src/cli/clients.js';
import { submitPasswordUpdate } from '../../../src/workflows/definitions.js';
import { startChangeAhead } from '../../environment/ahead.js';
import type { Holder } from '../../environment/changes.js';
import { NEW_PASSWORD, PASSWORD, request, twice } from '../../environment/people.js';
import { refusalOf } from '../../environment/refusals.js';
import type { System } from '../../environment/system.js';
import { newPerson } from './accounts.js';
import { flowOf, newestFlow, takeUnseen, type Play } from './stage.js';

/** An account with a sub-user, both logged in. */
async function newSubUser(system: System) {
  const { person, holder } = await newPerson(system);
  const { subUsers, sessions } = system.gateway;
  const userName = 'ops';
  const { subUser } = await subUsers.createSubUser(
    { ...request(), userName, ...twice(PASSWORD) },
    holder,
  );
  const logIn = async () => {
    const { uin } = person;
    const { sessionToken } = await sessions.logInSubUser({
      ...request(),
      uin,
      userName,
      password: PASSWORD,
    });
    return asSession(sessionToken);
  };
  return { account: holder, subUserId: subUser?.id ?? '', userName, logIn, holder: await logIn() };
}

async function start({ gateway }: System, holder: Holder): Promise<{ flowId: string }> {
  const { flow } = await gateway.flows.startPasswordChange(request(), holder);
  return { flowId: flow?.id ?? '' };
}

async function finish({ gateway }: System, step: { flowId: string }, holder: Holder) {
  const passwords = { oldPassword: PASSWORD, ...twice(NEW_PASSWORD) };
  await gateway.flows.submitPassword({ ...request(), ...step, ...passwords }, holder);
}

/** Sub-users (G6.5). */
export const subUserPlays = {
  async 'sub-user-edit-completed'({ system }) {
    await newSubUser(system);
    return flowOf(system, await newestFlow(system, 'SUB_USER_EDIT'));
  },

  async 'sub-user-edit-completed-ending-others'({ system }) {
    const { account, subUserId, holder } = await newSubUser(system);
    await start(system, holder);
    const known = [await newestFlow(system, 'SUB_USER_EDIT')];
    await system.gateway.subUsers.disableSubUser({ ...request(), subUserId }, account);
    return flowOf(system, await newestFlow(system, 'SUB_USER_EDIT', known));
  },

  async 'sub-user-edit-refused'({ system }) {
    const { account, userName } = await newSubUser(system);
    const known = [await newestFlow(system, 'SUB_USER_EDIT')];
    const again = { ...request(), userName, ...twice(PASSWORD) };
    await refusalOf(system.gateway.subUsers.createSubUser(again, account));
    return flowOf(system, await newestFlow(system, 'SUB_USER_EDIT', known));
  },

  async 'sub-user-password-change-completed'({ system }) {
    const { holder } = await newSubUser(system);
    const step = await start(system, holder);
    await finish(system, step, holder);
    return flowOf(system, step.flowId);
  },

  async 'sub-user-password-change-cancelled'({ system }) {
    const { holder } = await newSubUser(system);
    const step = await start(system, holder);
    await system.gateway.flows.cancelFlow({ ...request(), ...step }, holder);
    return flowOf(system, step.flowId);
  },

  async 'sub-user-password-change-taken-over'({ system }) {
    const { holder, logIn } = await newSubUser(system);
    await start(system, holder);
    const other = await logIn();
    const step = await start(system, other);
    await finish(system, step, other);
    return flowOf(system, step.flowId);
  },

  async 'sub-user-password-change-account-changed'({ system }) {
    const { account, subUserId, holder } = await newSubUser(system);
    const step = await start(system, holder);
    const reset = { ...request(), subUserId, ...twice(NEW_PASSWORD) };
    await system.gateway.subUsers.resetSubUserPassword(reset, account);
    return flowOf(system, step.flowId);
  },

  async 'sub-user-password-change-refused'({ system }) {
    const { holder } = await newSubUser(system);
    const step = await start(system, holder);
    const { session } = await system.gateway.sessions.getSession({}, holder);
    // What was staged is gone.
    const values = { stagedPasswordId: randomUUID() };
    await takeUnseen(system, step, submitPasswordUpdate, values, session?.id);
    return flowOf(system, step.flowId);
  },

  async 'sub-user-password-change-expired'(stage) {
    const { holder } = await newSubUser(stage.system);
    const ahead = await stage.ahead();
    const { flowId } = await startChangeAhead(ahead, holder, {
      workflow: 'changeSubUserPassword',
      kind: 'sub-user-password-change',
      values: {},
    });
    await ahead.sleep('1h');
    return flowOf(ahead.system, flowId);
  },
} satisfies Record<string, Play>;
