import type { Clients } from '../../src/cli/clients.js';
import { WITH_CONTACT_EMAIL_LINK } from '../../src/cli/inbox-reader.js';
import { logIn, startProved, withCode, withLink, type Holder } from '../environment/changes.js';
import {
  NEW_PASSWORD,
  newEmail,
  newMobile,
  PASSWORD,
  request,
  resetUpToCode,
  signUp,
  twice,
  type Person,
} from '../environment/people.js';
import type { System } from '../environment/system.js';
import { answerOf, tally } from './answer-of.js';
import { Findings, type PromiseCheck } from './promise.js';
import { startSecondServer } from './second-server.js';

/** Log-ins that are under way when the change comes, on each server. */
const LOG_INS = 8;
const ROUNDS = 4;

/** What ends everything, prepared up to its last call. */
interface Ending {
  name: string;
  /** Makes it ready. @param holder the session that makes the change. */
  prepare(system: System, person: Person, holder: Holder): Promise<() => Promise<unknown>>;
  /** The session that made it lives on. */
  keepsOwn: boolean;
}

/** Promise 8. */
export const changeEndsEverything: PromiseCheck = {
  number: 8,
  says: 'a password or login-email change, a disable or a reset ends all else, on every server',
  isFast: false,
  async run({ fresh }) {
    const system = await fresh();
    const findings = new Findings();
    const other = await startSecondServer(system);
    try {
      let checked = 0;
      for (const ending of ENDINGS)
        checked += await endOnOne(system, other.gateway, findings, ending);
      const raced: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const ending of ENDINGS) {
          raced.push(await endAtOnce(system, other.gateway, findings, ending));
        }
      }
      return findings.finding(
        `${ENDINGS.length.toString()} endings on one server, all else on another; ${raced.length.toString()} times both at once, with ${(2 * LOG_INS).toString()} log-ins`,
        `${checked.toString()} codes, links and sessions dead on the next call; at once: ${tally(raced)}`,
      );
    } finally {
      await other.stop();
    }
  },
};

const ENDINGS: readonly Ending[] = [
  {
    name: 'a password change',
    keepsOwn: true,
    async prepare(system, person, holder) {
      const { step } = await startProved(system, 'startPasswordChange', holder, person);
      const { flows } = system.gateway;
      const passwords = { ...twice(NEW_PASSWORD), oldPassword: person.password };
      return () => flows.submitPassword({ ...request(), ...step, ...passwords }, holder);
    },
  },
  {
    name: 'a login-email change',
    keepsOwn: true,
    async prepare(system, person, holder) {
      const { flows } = system.gateway;
      const { step } = await startProved(system, 'startLoginEmailChange', holder, person);
      const email = newEmail();
      const { code } = await withCode(system, email, () =>
        flows.submitAddress({ ...request(), ...step, email }, holder),
      );
      return () => flows.submitCode({ ...request(), ...step, code }, holder);
    },
  },
  {
    name: 'a disable',
    keepsOwn: false,
    prepare({ operator }, { uin }) {
      const asked = { uin, reason: 'the holder asked for it' };
      return Promise.resolve(() => operator.operators.disableAccount({ ...request(), ...asked }));
    },
  },
  {
    name: 'a reset',
    keepsOwn: false,
    async prepare(system, person) {
      const { flow, holder, code } = await resetUpToCode(system, person);
      return () => system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    },
  },
];

/** Ends everything by a call to one server; what was open is then tried on the other. @returns how many things. */
async function endOnOne(
  system: System,
  there: Clients,
  findings: Findings,
  ending: Ending,
): Promise<number> {
  const person = await signUp(system, { mobile: newMobile() });
  const [holder, second] = [await logIn(system, person), await logIn(system, person)];
  const open = await openThings(system, there, person, { holder, second, ending });
  const end = await ending.prepare(system, person, holder);
  const done = await answerOf(end());
  findings.expect(done === 'OK', `${ending.name} itself: ${done}`);
  for (const [name, use] of Object.entries(open)) {
    const answer = await answerOf(use());
    findings.expect(answer !== 'OK', `${name} lives on after ${ending.name}`);
  }
  const own = await answerOf(there.sessions.getSession({}, holder));
  const expected = ending.keepsOwn ? 'OK' : 'SESSION_REQUIRED';
  findings.expect(own === expected, `the session that made ${ending.name}: ${own}`);
  const later = await laterChanges(system, person);
  findings.expect(later.length === 0, `${later.join()} was applied after ${ending.name}`);
  return Object.keys(open).length;
}

/** All that an account may have open, each as the call that would use it on another server. */
async function openThings(
  system: System,
  there: Clients,
  person: Person,
  { holder, second, ending }: { holder: Holder; second: Holder; ending: Ending },
): Promise<Record<string, () => Promise<unknown>>> {
  const mobile = await mobileChangeAtItsCode(system, there, person, holder);
  const email = newEmail();
  const { token } = await withLink(system, email, WITH_CONTACT_EMAIL_LINK, () =>
    system.gateway.flows.startContactEmailChange({ ...request(), email }, holder),
  );
  const things: Record<string, () => Promise<unknown>> = {
    'another session': () => there.sessions.getSession({}, second),
    'a change at its last code': mobile,
    'the link of a contact email': () => there.recovery.verifyContactEmail({ ...request(), token }),
  };
  if (ending.name === 'a reset') return things;
  const reset = await resetUpToCode(system, person, 'Calm-Harbour-3');
  things['a reset at its code'] = () =>
    there.flows.submitCode({ ...request(), ...reset.flow, code: reset.code }, reset.holder);
  things['the link of a reset'] = () =>
    there.recovery.openPasswordReset({ ...request(), token: reset.token });
  return things;
}

/** A change that is applied by its last call. */
async function mobileChangeAtItsCode(
  system: System,
  there: Clients,
  person: Person,
  holder: Holder,
): Promise<() => Promise<unknown>> {
  const { step } = await startProved(system, 'startSecurityMobileChange', holder, person);
  const mobile = newMobile();
  const { code } = await withCode(system, mobile, () =>
    system.gateway.flows.submitAddress({ ...request(), ...step, mobile }, holder),
  );
  return () => there.flows.submitCode({ ...request(), ...step, code }, holder);
}

/** Ends everything on one server while another change is applied, and people log in, on both. */
async function endAtOnce(
  system: System,
  there: Clients,
  findings: Findings,
  ending: Ending,
): Promise<string> {
  const person = await signUp(system, { mobile: newMobile() });
  const holder = await logIn(system, person);
  const change = await mobileChangeAtItsCode(system, there, person, holder);
  const end = await ending.prepare(system, person, holder);
  const opened: Holder[] = [];
  async function logInAgainAndAgain(clients: Clients): Promise<void> {
    for (let time = 0; time < LOG_INS; time += 1) {
      const signedIn = logIn({ ...system, gateway: clients }, { ...person, password: PASSWORD });
      await answerOf(signedIn.then((session) => opened.push(session)));
    }
  }
  const logIns = [system.gateway, there].map(logInAgainAndAgain);
  await Promise.all([answerOf(end()), answerOf(change()), ...logIns]);
  const ended = await isApplied(system, person, ending);
  if (!ended) return 'the other change came first';
  const later = await laterChanges(system, person);
  findings.expect(later.length === 0, `${later.join()} was applied after ${ending.name}, at once`);
  for (const clients of [system.gateway, there]) {
    for (const session of opened) {
      const answer = await answerOf(clients.sessions.getSession({}, session));
      findings.expect(
        answer === 'SESSION_REQUIRED',
        `a session that was opened at the moment of ${ending.name}: ${answer}`,
      );
    }
  }
  return 'nothing outlived the ending';
}

const ENDED_BY = ['ChangeMailPassword', 'ModifyMail', 'DisableAccount', 'ResetPassword'];

/** Whether what ends everything was applied. */
async function isApplied({ db }: System, { uin }: Person, { name }: Ending): Promise<boolean> {
  const ended = await db
    .selectFrom('audit_events')
    .select('name')
    .where('uin', '=', uin)
    .where('name', 'in', ENDED_BY)
    .execute();
  if (ended.length > 1) throw new Error(`${name} was applied with others`);
  return ended.length === 1;
}

/** Changes that the audit has after the one that ended everything. */
async function laterChanges({ db }: System, { uin }: Person): Promise<string[]> {
  const events = await db
    .selectFrom('audit_events')
    .select('name')
    .where('uin', '=', uin)
    .where('name', 'in', [...ENDED_BY, 'ModifyPhoneNum', 'VerifyContactMail'])
    .orderBy('id')
    .execute();
  const names = events.map(({ name }) => name);
  const at = names.findIndex((name) => ENDED_BY.includes(name));
  return at < 0 ? [] : names.slice(at + 1);
}
