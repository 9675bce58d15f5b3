import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startAccountCentre, type AccountCentre } from '../web/account-centre.js';
import { asFlowHolder, asSession } from '../../src/cli/clients.js';
import {
  codeIn,
  linkIn,
  WITH_CODE,
  WITH_LINK,
  WITH_UNDO_LINK,
} from '../../src/cli/inbox-reader.js';
import { withCode } from '../environment/changes.js';
import {
  NEW_PASSWORD,
  newMobile,
  PASSWORD,
  request,
  resetUpToCode,
  signUp,
  twice,
  wrongCode,
  type Person,
} from '../environment/people.js';
import { placesOf } from '../environment/places.js';
import { refusalOf } from '../environment/refusals.js';

/** Tried, and refused, on the way. */
const WEAK_PASSWORD = 'Canary-Qwk!';
const SUB_USER_PASSWORD = 'Warm-Cellar-6';

interface Traces {
  /** Histories, descriptions and search attributes as Temporal keeps them. */
  raw: string;
  /** The same, with every payload decrypted. */
  decoded: string;
  logs: string;
  database: string;
}

describe('no secret stays behind when every flow has run', () => {
  let centre: AccountCentre;
  let person: Person;
  let traces: Traces;
  const secrets = new Map<string, string | RegExp>();

  beforeAll(async () => {
    centre = await startAccountCentre();
    const { system } = centre;
    person = await signUp(system, { mobile: newMobile() });
    const { sessions, recovery, flows, subUsers } = system.gateway;
    const { sessionToken } = await sessions.logIn({
      ...request(),
      email: person.email,
      password: PASSWORD,
    });
    await subUsers.createSubUser(
      { ...request(), userName: 'canary', ...twice(SUB_USER_PASSWORD) },
      asSession(sessionToken),
    );
    await recoverAccount(centre, person);
    await refusalOf(sessions.logIn({ ...request(), email: person.email, password: WEAK_PASSWORD }));
    const challengeSecret = await passChallenge(centre, person);
    const reset = await resetUpToCode(system, person);
    await refusalOf(
      flows.submitPassword({ ...request(), ...reset.flow, ...twice(WEAK_PASSWORD) }, reset.holder),
    );
    await fetch(`${centre.origin}/reset/link?token=${reset.token}`);
    const wrong = wrongCode(reset.code);
    await refusalOf(flows.submitCode({ ...request(), ...reset.flow, code: wrong }, reset.holder));
    await flows.submitCode({ ...request(), ...reset.flow, code: reset.code }, reset.holder);
    await refusalOf(recovery.openPasswordReset({ ...request(), token: reset.token }));
    const notice = await system.inbox.wait(person.email, 1, WITH_UNDO_LINK);
    const undoToken = linkIn(notice, WITH_UNDO_LINK).searchParams.get('token') ?? '';
    await recovery.openUndo({ ...request(), token: undoToken });
    await system.inbox.wait(person.email, 1, /frozen/i);
    const signature = (token: string) => token.split('.').at(-1) ?? '';
    secrets.set('the password', PASSWORD);
    secrets.set('the new password', NEW_PASSWORD);
    secrets.set('a refused password', WEAK_PASSWORD);
    secrets.set('the password of the sub-user', SUB_USER_PASSWORD);
    secrets.set('the session token', signature(sessionToken));
    secrets.set('the link', signature(reset.token));
    secrets.set('the undo link', signature(undoToken));
    secrets.set('the secret of the challenge', signature(challengeSecret));
    const flowSecret = reset.holder.metadata.get('holdfast-flow-secret') ?? '';
    secrets.set('the flow secret', signature(flowSecret));
    const messages = [
      ...(await system.inbox.list(person.email, WITH_CODE)),
      ...(await system.inbox.list(person.mobile ?? '', WITH_CODE)),
    ];
    expect(messages.length).toBeGreaterThanOrEqual(5);
    expect(await system.inbox.list(person.email, WITH_LINK)).toHaveLength(1);
    const codes = [...messages.map(codeIn), wrong];
    codes.forEach((code, number) => {
      secrets.set(`code ${number.toString()}`, new RegExp(`(?<!\\d)${code}(?!\\d)`));
    });
    const places = await placesOf(system);
    traces = {
      raw: places.histories,
      decoded: places['decoded histories'],
      logs: [places.logs, ...centre.logLines].join('\n'),
      database: places.database,
    };
  });
  afterAll(() => centre.stop());

  it.each(['raw', 'decoded', 'logs', 'database'] as const)('in the %s traces', (place) => {
    const found = [...secrets].filter(([, secret]) =>
      typeof secret === 'string' ? traces[place].includes(secret) : secret.test(traces[place]),
    );
    expect(found.map(([name]) => name)).toEqual([]);
  });

  it('and no address in Temporal’s own data or the logs', () => {
    for (const place of [traces.raw, traces.logs]) {
      expect(place).not.toContain(person.email);
      expect(place).not.toContain(person.mobile);
    }
  });

  it('while the decoded histories do hold what operators need', () => {
    expect(traces.decoded).toContain(person.email);
    expect(traces.raw.length).toBeGreaterThan(10_000);
  });
});

async function recoverAccount({ system }: AccountCentre, { mobile = '' }: Person): Promise<void> {
  const { recovery, flows } = system.gateway;
  const { answer, code } = await withCode(system, mobile, () =>
    recovery.startAccountRecovery({ ...request(), mobile }),
  );
  const step = { flowId: answer.flow?.id ?? '' };
  await flows.submitCode({ ...request(), ...step, code }, asFlowHolder(answer.flowSecret));
}

/** Logs in with a password and a code. @returns the secret of the challenge. */
async function passChallenge(centre: AccountCentre, person: Person): Promise<string> {
  const { system } = centre;
  const { sessions } = system.gateway;
  const { email, password, mobile = '' } = person;
  for (let typed = 0; typed < 2; typed += 1) {
    await refusalOf(sessions.logIn({ ...request(), email, password: WEAK_PASSWORD }));
  }
  const { answer, code } = await withCode(system, mobile, () =>
    sessions.logIn({ ...request(), email, password }),
  );
  const { flow, flowSecret = '' } = answer.challenge ?? {};
  const step = { flowId: flow?.id ?? '' };
  await sessions.submitLogInCode({ ...request(), ...step, code }, asFlowHolder(flowSecret));
  return flowSecret;
}
