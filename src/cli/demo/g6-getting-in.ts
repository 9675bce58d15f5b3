import { isDeepStrictEqual } from 'node:util';

import { FlowState } from '../../gen/holdfast/v1/flow.js';
import { asFlowHolder, asSession } from '../clients.js';
import { WITH_LINK } from '../inbox-reader.js';
import { enterAddress, startProved } from './changes.js';
import { expect, matches, refused } from './checks.js';
import { accountOf, completed, logIn, newEmail, newMobile, PASSWORDS } from './people.js';
import { request, signUp, signUpByMail, stepOf, wrongCode } from './people.js';
import type { Row } from './row.js';
import type { Stage } from './stage.js';

const HOURS_24 = 86_400;
const masked = (email: string) => email.replace(/^(.).*(.)@/, '$1***$2@');

/** G6: getting in. */
export const GETTING_IN_ROWS: Row[] = [
  {
    row: 'G6.1',
    does: 'a sign-up makes an account of its proved channels; for a taken address it looks the same',
    async play(stage) {
      const { registration, flows } = stage.service;
      const mobile = newMobile();
      const person = await signUp(stage, mobile);
      const holder = await logIn(stage.service, person);
      const account = await accountOf(stage, holder);
      matches(account, { loginEmail: person.email, contactEmail: person.email });
      matches(account, { contactEmailVerified: true, contactMobile: mobile });
      matches(account, { maskedVerificationEmail: masked(person.email) });
      expect(
        account.maskedSecurityMobile.endsWith(mobile.slice(-4)),
        'the mobile is security mobile',
      );

      // An address that nobody has signed up with in this minute, and that is taken.
      const email = newEmail();
      const step = await startProved(stage, 'startLoginEmailChange', holder, person);
      completed(await enterAddress(stage, step, holder, { email }));
      const other = await registration.startSignUp({ ...request(), email: newEmail() });
      const taken = await registration.startSignUp({ ...request(), email });
      const { state, nextSteps = [] } = other.flow ?? {};
      matches(taken.flow, { ...(state && { state }), nextSteps });
      const mail = await stage.inbox.next(email, /\/reset/);
      expect(!/(?<!\d)\d{6}(?!\d)/.test(mail.text), 'its holder is told, without a code');
      const guess = { ...request(), ...stepOf(taken), code: '000000' };
      await refused('CODE_WRONG', flows.submitCode(guess, asFlowHolder(taken.flowSecret)));
    },
  },
  {
    row: 'G6.2',
    does: 'people log in and out, list their sessions and end them',
    async play(stage) {
      const { sessions } = stage.service;
      const person = await signUpByMail(stage);
      const holders = [];
      for (let device = 0; device < 4; device += 1)
        holders.push(await logIn(stage.service, person));
      const [own = asSession(''), second, third, fourth] = holders;
      const listed = (await sessions.listSessions({}, own)).sessions;
      expect(listed.length === 4, 'four sessions are listed');
      expect(listed.filter(({ current }) => current).length === 1, 'one is the caller’s own');
      const { session } = await sessions.getSession({}, second);
      await sessions.endSession({ ...request(), sessionId: session?.id ?? '' }, own);
      await refused('SESSION_REQUIRED', sessions.getSession({}, second));
      await sessions.logOut(request(), third);
      await refused('SESSION_REQUIRED', sessions.getSession({}, third));
      matches(await sessions.endOtherSessions(request(), own), { ended: 1 });
      await refused('SESSION_REQUIRED', sessions.getSession({}, fourth));
      matches((await sessions.getSession({}, own)).session, { uin: person.uin, current: true });
      await refused(
        'LOG_IN_REFUSED',
        logIn(stage.service, { ...person, password: PASSWORDS.wrong }),
      );
    },
  },
  {
    row: 'G6.3',
    does: 'a code is asked for after 3 wrong passwords, log-in is closed after 10, a reset stays open',
    async play(stage) {
      const { recovery, sessions } = stage.service;
      const careless = await signUp(stage);
      await tryWrong(stage, careless.email, 3);
      const { email, password } = careless;
      const { challenge } = await sessions.logIn({ ...request(), email, password });
      expect(challenge !== undefined, 'after 3 wrong passwords a code is asked for');
      const code = await stage.inbox.code(careless.mobile);
      const asked = asFlowHolder(challenge.flowSecret);
      const step = stepOf(challenge);
      const wrong = { ...request(), ...step, code: wrongCode(code) };
      await refused('CODE_WRONG', sessions.submitLogInCode(wrong, asked));
      const entered = await sessions.submitLogInCode({ ...request(), ...step, code }, asked);
      matches(entered.session, { uin: careless.uin });

      const attacked = await signUp(stage);
      const unknown = newEmail();
      for (const tried of [attacked.email, unknown]) {
        await tryWrong(stage, tried, 10);
        const { first } = PASSWORDS;
        const locked = sessions.logIn({ ...request(), email: tried, password: first });
        const { retryAfter = 0 } = await refused('LOG_IN_LOCKED', locked);
        const isDay = Math.abs(retryAfter - HOURS_24) < 300;
        expect(isDay, 'it is closed until 24 hours after the first wrong one');
      }
      await recovery.startPasswordReset({ ...request(), email: attacked.email });
      await stage.inbox.link(attacked.email, WITH_LINK);
    },
  },
  {
    row: 'G6.4',
    does: 'a mobile’s code tells the login emails that it is security mobile of, masked',
    async play(stage) {
      const mobile = newMobile();
      const person = await signUp(stage, mobile);
      const second = await signUp(stage);
      const holder = await logIn(stage.service, second);
      const change = await startProved(stage, 'startSecurityMobileChange', holder, second);
      completed(await enterAddress(stage, change, holder, { mobile }));
      const found = await recover(stage, mobile);
      const wanted = [person.email, second.email].map(masked).sort();
      expect(isDeepStrictEqual(found.toSorted(), wanted), 'both login emails are told, masked');
      const none = await recover(stage, newMobile());
      expect(none.length === 0, 'a number that nobody has gets the same steps, and tells nothing');
    },
  },
];

/** Gives wrong passwords: refused up to the third, then answered by the same as for a right one. */
async function tryWrong({ service }: Stage, email: string, times: number): Promise<void> {
  const { sessions } = service;
  for (let tried = 1; tried <= times; tried += 1) {
    const call = sessions.logIn({ ...request(), email, password: PASSWORDS.wrong });
    if (tried <= 3) await refused('LOG_IN_REFUSED', call);
    else expect((await call).challenge !== undefined, 'a wrong password is asked for a code alike');
  }
}

async function recover({ service, inbox }: Stage, mobile: string): Promise<string[]> {
  const { flows, recovery } = service;
  const started = await recovery.startAccountRecovery({ ...request(), mobile });
  matches(started.flow, { state: FlowState.FLOW_STATE_AWAITING_CODE, maskedLoginEmails: [] });
  const holder = asFlowHolder(started.flowSecret);
  const code = await inbox.code(mobile);
  const wrong = { ...request(), ...stepOf(started), code: wrongCode(code) };
  await refused('CODE_WRONG', flows.submitCode(wrong, holder));
  const { flow } = await flows.submitCode({ ...request(), ...stepOf(started), code }, holder);
  completed(flow);
  return flow?.maskedLoginEmails ?? [];
}
