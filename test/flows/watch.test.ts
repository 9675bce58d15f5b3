import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { asFlowHolder, asSession } from '../../src/cli/clients.js';
import { codeIn } from '../../src/cli/inbox-reader.js';
import { logIn, withCode } from '../environment/changes.js';
import {
  newEmail,
  newMobile,
  PASSWORD,
  request,
  resetUpToCode,
  signUp,
  twice,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('watching flows (G8.1)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it('shows the flow as it is, then each of its states up to its end', async () => {
    const email = newEmail();
    const { flows, registration } = system.gateway;
    const { flow, flowSecret } = await registration.startSignUp({ ...request(), email });
    const step = { flowId: flow?.id ?? '' };
    const holder = asFlowHolder(flowSecret);
    const states: string[] = [];
    const versions: number[] = [];
    const watching = (async () => {
      for await (const { flow: shown } of flows.watchFlow(step, holder)) {
        versions.push(Number(shown?.version));
        if (shown && states.at(-1) !== shown.state) states.push(shown.state);
      }
    })();
    const code = codeIn(await system.inbox.wait(email));
    await flows.submitCode({ ...request(), ...step, code }, holder);
    await flows.submitPassword(
      { ...request(), ...step, accountName: 'Watched', ...twice(PASSWORD) },
      holder,
    );
    await watching;
    expect(states).toEqual([
      'FLOW_STATE_AWAITING_CODE',
      'FLOW_STATE_AWAITING_PASSWORD',
      'FLOW_STATE_ENDED',
    ]);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });

  it('goes on while the worker restarts', async () => {
    const email = newEmail();
    const { flows, registration } = system.gateway;
    const { flow, flowSecret } = await registration.startSignUp({ ...request(), email });
    const step = { flowId: flow?.id ?? '' };
    const holder = asFlowHolder(flowSecret);
    const code = codeIn(await system.inbox.wait(email));
    const watched = flows.watchFlow(step, holder)[Symbol.asyncIterator]();
    await watched.next();
    await system.stopWorker();
    await system.startWorker();
    await flows.submitCode({ ...request(), ...step, code }, holder);
    let state: string | undefined;
    while (state !== 'FLOW_STATE_AWAITING_PASSWORD') {
      const { value } = (await watched.next()) as { value?: { flow?: { state: string } } };
      state = value?.flow?.state;
    }
    await watched.return?.();
  });

  it('ends with the session of who watches', async () => {
    const { flows, sessions } = system.gateway;
    const person = await signUp(system);
    const [owner, guest] = [await logIn(system, person), await logIn(system, person)];
    const mobile = newMobile();
    const { answer } = await withCode(system, mobile, () =>
      flows.startContactMobileChange({ ...request(), mobile }, owner),
    );
    const flowId = answer.flow?.id ?? '';
    const watched = flows.watchFlow({ flowId }, guest)[Symbol.asyncIterator]();
    await watched.next();
    await sessions.logOut(request(), guest);
    await flows.cancelFlow({ ...request(), flowId }, owner);
    // What was on its way before the log-out still comes; the end of the flow doesn't.
    const states: (string | undefined)[] = [];
    const refused = await refusalOf(
      (async () => {
        for (;;) {
          const { value } = (await watched.next()) as { value?: { flow?: { state: string } } };
          states.push(value?.flow?.state);
          if (value === undefined) return;
        }
      })(),
    );
    expect(refused.reason).toBe('FLOW_NOT_FOUND');
    expect(states).not.toContain('FLOW_STATE_ENDED');
  });

  it('lists an account’s flows to its sessions only', async () => {
    const person = await signUp(system);
    await resetUpToCode(system, person);
    const { sessionToken } = await system.gateway.sessions.logIn({
      ...request(),
      email: person.email,
      password: PASSWORD,
    });
    const { flows } = await system.gateway.flows.listFlows({}, asSession(sessionToken));
    expect(flows.map(({ kind }) => kind)).toEqual([
      'FLOW_KIND_PASSWORD_RESET',
      'FLOW_KIND_SIGN_UP',
    ]);
    const none = refusalOf(system.gateway.flows.listFlows({}));
    expect((await none).reason).toBe('SESSION_REQUIRED');
  });
});
