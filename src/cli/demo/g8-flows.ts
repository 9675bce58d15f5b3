import {
  FlowOutcome,
  FlowState,
  FlowStep,
  type IdentityMethodKind,
} from '../../gen/holdfast/v1/flow.js';
import { LinkStatus } from '../../gen/holdfast/v1/recovery.js';
import { asFlowHolder } from '../clients.js';
import { WITH_UNDO_LINK } from '../inbox-reader.js';
import { enterAddress, startProved } from './changes.js';
import { expect, isAhead, matches, refused } from './checks.js';
import { beginSignUp, BY_EMAIL, BY_MOBILE, completed, logIn, newEmail } from './people.js';
import { newMobile, request, signUp, signUpByMail, stepOf, wrongCode } from './people.js';
import type { Row } from './row.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** G8: what every flow does. */
export const FLOW_ROWS: Row[] = [
  {
    row: 'G8.1',
    does: 'a flow is read and watched: what it waits for, until when, and what may be done',
    async play(stage) {
      const { flows } = stage.service;
      const holder = await logIn(stage.service, await signUpByMail(stage));
      const stranger = await logIn(stage.service, await signUpByMail(stage));
      const mobile = newMobile();
      const step = stepOf(await flows.startContactMobileChange({ ...request(), mobile }, holder));
      const seen: (FlowState | undefined)[] = [];
      const watched = (async () => {
        for await (const { flow } of flows.watchFlow(step, holder)) seen.push(flow?.state);
      })();
      const { flow } = await flows.getFlow(step, holder);
      matches(flow, { state: FlowState.FLOW_STATE_AWAITING_CODE });
      isAhead(flow?.deadline, HOUR, 'it says until when it waits');
      const takesCode = flow?.nextSteps.includes(FlowStep.FLOW_STEP_SUBMIT_CODE) === true;
      expect(takesCode, 'it says that it takes a code');
      await refused('FLOW_NOT_FOUND', flows.getFlow(step, stranger));
      const code = await stage.inbox.code(mobile);
      completed((await flows.submitCode({ ...request(), ...step, code }, holder)).flow);
      await watched;
      expect(seen[0] === FlowState.FLOW_STATE_AWAITING_CODE, 'a watcher sees it as it is');
      expect(seen.at(-1) === FlowState.FLOW_STATE_ENDED, 'a watcher sees its end');
    },
  },
  {
    row: 'G8.2',
    does: 'it goes on from another session, which verifies identity anew; it is cancelled; it has a deadline',
    async play(stage) {
      const { flows, registration } = stage.service;
      const person = await signUp(stage);
      const here = await logIn(stage.service, person);
      const there = await logIn(stage.service, person);
      const started = await flows.startVerificationEmailChange(request(), here);
      const step = stepOf(started);
      isAhead(started.flow?.deadline, HOUR, 'a change ends by itself after an hour');
      const prove = async (holder: typeof here, method: IdentityMethodKind, channel: string) => {
        await flows.chooseIdentityMethod({ ...request(), ...step, method }, holder);
        const code = await stage.inbox.code(channel);
        return (await flows.submitCode({ ...request(), ...step, code }, holder)).flow;
      };
      const proved = await prove(here, BY_MOBILE, person.mobile);
      isAhead(proved?.identityValidUntil, 10 * MINUTE, 'identity counts for 10 minutes');
      const taken = await flows.startVerificationEmailChange(request(), there);
      matches(stepOf(taken), step);
      matches(taken.flow, { state: FlowState.FLOW_STATE_AWAITING_IDENTITY_METHOD });
      const again = await prove(there, BY_EMAIL, person.email);
      matches(again, { state: FlowState.FLOW_STATE_AWAITING_ADDRESS });
      const address = { ...request(), ...step, email: newEmail() };
      await refused('FLOW_TAKEN_OVER', flows.submitAddress(address, here));
      const { flow } = await flows.cancelFlow({ ...request(), ...step }, there);
      matches(flow, { outcome: FlowOutcome.FLOW_OUTCOME_CANCELLED });
      const signingUp = await registration.startSignUp({ ...request(), email: newEmail() });
      isAhead(signingUp.flow?.deadline, 24 * HOUR, 'a sign-up ends by itself after 24 hours');
    },
  },
  {
    row: 'G8.3',
    does: 'a change that is started again goes on, another number voiding the former one’s code',
    async play(stage) {
      const { accounts, flows } = stage.service;
      const holder = await logIn(stage.service, await signUpByMail(stage));
      const [first, second] = [newMobile(), newMobile()];
      const start = (mobile: string) =>
        flows.startContactMobileChange({ ...request(), mobile }, holder);
      const step = stepOf(await start(first));
      const former = await stage.inbox.code(first);
      matches(stepOf(await start(second)), step);
      const code = await stage.inbox.code(second);
      if (former !== code) {
        const late = { ...request(), ...step, code: former };
        await refused('CODE_WRONG', flows.submitCode(late, holder));
      }
      completed((await flows.submitCode({ ...request(), ...step, code }, holder)).flow);
      const rename = { ...request(), name: 'Meadow Ltd' };
      const runs = [
        await accounts.changeName(rename, holder),
        await accounts.changeName(rename, holder),
        await accounts.changeName({ ...rename, ...request() }, holder),
      ].map((answer) => stepOf(answer).flowId);
      expect(runs[0] === runs[1], 'one request runs once');
      expect(runs[0] !== runs[2], 'each request to change the name runs by itself');
    },
  },
  {
    row: 'G8.4',
    does: 'a code has 6 digits, 10 minutes, one use and 5 tries, and is sent again after 60 seconds',
    async play(stage) {
      const { flows, registration } = stage.service;
      const email = newEmail();
      const started = await registration.startSignUp({ ...request(), email });
      const holder = asFlowHolder(started.flowSecret);
      const step = stepOf(started);
      isAhead(started.flow?.codeExpiresAt, 10 * MINUTE, 'a code is valid for 10 minutes');
      const resend = flows.resendCode({ ...request(), ...step }, holder);
      const { retryAfter = 0 } = await refused('RESEND_TOO_EARLY', resend);
      expect(retryAfter > 0 && retryAfter <= 60, 'it is sent again after 60 seconds');
      const code = await stage.inbox.code(email);
      for (let left = 4; left >= 0; left -= 1) {
        const wrong = { ...request(), ...step, code: wrongCode(code) };
        const { metadata } = await refused('CODE_WRONG', flows.submitCode(wrong, holder));
        matches(metadata, { tries_left: left.toString() });
      }
      const sixth = flows.submitCode({ ...request(), ...step, code }, holder);
      await refused('CODE_DEAD', sixth);
      const used = await beginSignUp(stage);
      const again = { ...request(), ...used.step, code };
      await refused('STEP_NOT_OPEN', flows.submitCode(again, used.holder));
    },
  },
  {
    row: 'G8.6',
    does: 'identity is verified by security mobile or verification email, both shown masked',
    async play(stage) {
      const person = await signUp(stage);
      const holder = await logIn(stage.service, person);
      const { flow } = await stage.service.flows.startSecurityMobileChange(request(), holder);
      const offered = new Map(
        flow?.offeredMethods.map(({ kind, maskedAddress }) => [kind, maskedAddress]),
      );
      expect(offered.size === 2, 'two methods are offered');
      const mobile = `${person.mobile.slice(3, 6)}****${person.mobile.slice(-4)}`;
      expect(offered.get(BY_MOBILE) === mobile, `the mobile is shown as ${mobile}`);
      const email = person.email.replace(/^(.).*(.)@/, '$1***$2@');
      expect(offered.get(BY_EMAIL) === email, `the email is shown as ${email}`);
    },
  },
  {
    row: 'G8.7',
    does: 'a security change is told to every verified channel, to the former one with a link to undo it',
    async play(stage) {
      const person = await signUp(stage);
      const holder = await logIn(stage.service, person);
      const email = newEmail();
      const by = { mobile: person.mobile };
      const step = await startProved(stage, 'startVerificationEmailChange', holder, by);
      completed(await enterAddress(stage, step, holder, { email }));
      const { token } = await stage.inbox.link(person.email, WITH_UNDO_LINK);
      const link = await stage.service.recovery.describeLink({ token });
      matches(link, { status: LinkStatus.LINK_STATUS_ALIVE });
      for (const channel of [email, person.mobile]) {
        const { text } = await stage.inbox.next(channel);
        expect(!WITH_UNDO_LINK.test(text), 'only the former address gets the link');
      }
    },
  },
];
