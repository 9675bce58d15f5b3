import { Advice } from '../../gen/holdfast/v1/account.js';
import { FlowState } from '../../gen/holdfast/v1/flow.js';
import { MessageState } from '../../gen/holdfast/v1/message.js';
import { LinkStatus } from '../../gen/holdfast/v1/recovery.js';
import { asSession } from '../clients.js';
import { WITH_CONTACT_EMAIL_LINK } from '../inbox-reader.js';
import { enterAddress, startProved } from './changes.js';
import { expect, isAhead, matches, refused } from './checks.js';
import { newEvent, untilState } from './messages.js';
import { accountOf, beginSignUp, completed, logIn, newEmail, PASSWORDS } from './people.js';
import {
  refusedAtLast,
  request,
  signUp,
  signUpByMail,
  stepOf,
  twice,
  wrongCode,
} from './people.js';
import type { Row } from './row.js';

const DAY = 86_400_000;
const masked = (email: string) => email.replace(/^(.).*(.)@/, '$1***$2@');

/** G3: email addresses. */
export const EMAIL_ROWS: Row[] = [
  {
    row: 'G3.1',
    does: 'a contact email applies at once, unverified, and gets no message until its link of 7 days is opened',
    async play(stage) {
      const { flows, messages, recovery } = stage.service;
      const person = await signUp(stage);
      const holder = await logIn(stage.service, person);
      const [first, second] = [newEmail(), newEmail()];
      const started = await flows.startContactEmailChange({ ...request(), email: first }, holder);
      matches(started.flow, { state: FlowState.FLOW_STATE_AWAITING_LINK });
      isAhead(started.flow?.deadline, 7 * DAY, 'its link lives for 7 days');
      const account = await accountOf(stage, holder);
      matches(account, { contactEmail: first, contactEmailVerified: false });
      const isAdvised = account.advice.includes(Advice.ADVICE_VERIFY_CONTACT_EMAIL);
      expect(isAdvised, 'the account is advised to verify it');
      const former = await stage.inbox.link(first, WITH_CONTACT_EMAIL_LINK);
      const again = await flows.startContactEmailChange({ ...request(), email: second }, holder);
      matches(stepOf(again), stepOf(started));
      const { token } = await stage.inbox.link(second, WITH_CONTACT_EMAIL_LINK);
      const replaced = recovery.verifyContactEmail({ ...request(), token: former.token });
      await refused('LINK_REPLACED', replaced);
      const [kept, urgent] = [newEvent(person.uin), newEvent(person.uin, true)];
      const { message } = await messages.publishMessage({ ...request(), ...kept.event });
      await untilState(stage.service, message?.id ?? '', MessageState.MESSAGE_STATE_HELD);
      await messages.publishMessage({ ...request(), ...urgent.event });
      await stage.inbox.next(person.mobile, urgent.title);
      for (let looks = 0; looks < 3; looks += 1) {
        const link = await recovery.describeLink({ token });
        matches(link, { status: LinkStatus.LINK_STATUS_ALIVE });
      }
      matches(await accountOf(stage, holder), {
        contactEmail: second,
        contactEmailVerified: false,
      });
      completed((await recovery.verifyContactEmail({ ...request(), token })).flow);
      matches(await accountOf(stage, holder), { contactEmail: second, contactEmailVerified: true });
      await stage.inbox.next(second, kept.title);
    },
  },
  {
    row: 'G3.2',
    does: 'a verification email applies after identity, the new address and its code',
    async play(stage) {
      const { flows } = stage.service;
      const person = await signUpByMail(stage);
      const holder = await logIn(stage.service, person);
      const email = newEmail();
      const step = await startProved(stage, 'startVerificationEmailChange', holder, person);
      await flows.submitAddress({ ...request(), ...step, email }, holder);
      const code = await stage.inbox.code(email);
      const wrong = { ...request(), ...step, code: wrongCode(code) };
      await refused('CODE_WRONG', flows.submitCode(wrong, holder));
      matches(await accountOf(stage, holder), { maskedVerificationEmail: masked(person.email) });
      completed((await flows.submitCode({ ...request(), ...step, code }, holder)).flow);
      matches(await accountOf(stage, holder), { maskedVerificationEmail: masked(email) });
    },
  },
  {
    row: 'G3.3',
    does: 'a login email takes over from the former one; an account without one binds its first',
    async play(stage) {
      const { service, operator } = stage;
      const person = await signUp(stage);
      const holder = await logIn(service, person);
      const email = newEmail();
      const step = await startProved(stage, 'startLoginEmailChange', holder, person);
      completed(await enterAddress(stage, step, holder, { email }));
      await refused('LOG_IN_REFUSED', logIn(service, person));
      await logIn(service, { email, password: person.password });

      const verificationEmail = newEmail();
      const { uin } = await operator.operators.createAccount({
        ...request(),
        name: 'Demo Ltd',
        verificationEmail,
        reason: 'demo',
      });
      const opened = await operator.operators.openSession({ ...request(), uin, reason: 'demo' });
      const owner = asSession(opened.sessionToken);
      const { advice, loginEmail } = await accountOf(stage, owner);
      const isAdvised = advice.includes(Advice.ADVICE_BIND_LOGIN_EMAIL);
      expect(
        loginEmail === '' && isAdvised,
        'an account without a login email is advised to bind one',
      );
      const by = { email: verificationEmail };
      const binding = await startProved(stage, 'startLoginEmailChange', owner, by);
      const firstEmail = newEmail();
      completed(await enterAddress(stage, binding, owner, { email: firstEmail }));
      matches(await accountOf(stage, owner), { loginEmail: firstEmail });
    },
  },
  {
    row: 'G3.4',
    does: 'a taken address is told with the right code; of two that race for one address, one gets it',
    async play(stage) {
      const { flows } = stage.service;
      const [holding, wanting, racing] = await Promise.all([
        signUp(stage),
        signUp(stage),
        signUp(stage),
      ]);
      const holder = await logIn(stage.service, wanting);
      const step = await startProved(stage, 'startLoginEmailChange', holder, wanting);
      // One mailbox, however it is written.
      const email = holding.email.toUpperCase().replace('EXAMPLE.COM', 'example.com');
      const entered = await flows.submitAddress({ ...request(), ...step, email }, holder);
      matches(entered.flow, { state: FlowState.FLOW_STATE_AWAITING_CODE });
      const code = await stage.inbox.code(email);
      const wrong = { ...request(), ...step, code: wrongCode(code) };
      await refused('CODE_WRONG', flows.submitCode(wrong, holder));
      const told = await flows.submitCode({ ...request(), ...step, code }, holder);
      refusedAtLast(told.flow, 'EMAIL_TAKEN');

      const racer = await logIn(stage.service, racing);
      const change = await startProved(stage, 'startLoginEmailChange', racer, racing);
      const free = newEmail();
      const signUpFor = await beginSignUp(stage, free);
      await flows.submitAddress({ ...request(), ...change, email: free }, racer);
      const changeCode = await stage.inbox.code(free);
      const chosen = { accountName: 'Demo Ltd', ...twice(PASSWORDS.first) };
      const ends = await Promise.all([
        flows.submitCode({ ...request(), ...change, code: changeCode }, racer),
        flows.submitPassword({ ...request(), ...signUpFor.step, ...chosen }, signUpFor.holder),
      ]);
      const [winner, loser] = ends
        .map(({ flow }) => flow)
        .sort((a, b) => (a?.reason ?? '').length - (b?.reason ?? '').length);
      completed(winner);
      refusedAtLast(loser, 'EMAIL_TAKEN');
    },
  },
];
