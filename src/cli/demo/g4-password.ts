import { FlowState, type IdentityMethodKind } from '../../gen/holdfast/v1/flow.js';
import { LinkStatus } from '../../gen/holdfast/v1/recovery.js';
import { asSession } from '../clients.js';
import { WITH_LINK, WITH_UNDO_LINK } from '../inbox-reader.js';
import { enterPassword, reset, startProved } from './changes.js';
import { expect, isAhead, matches, refused, refusedField } from './checks.js';
import { accountOf, beginSignUp, BY_EMAIL, BY_MOBILE, completed, logIn } from './people.js';
import { newMobile, PASSWORDS, request, signUp, signUpByMail, stepOf, twice } from './people.js';
import type { Row } from './row.js';

const DAY = 86_400_000;

/** G4: changing the password. */
export const PASSWORD_ROWS: Row[] = [
  {
    row: 'G4.1',
    does: 'identity is verified first, and the method switched on the way; a login email must be bound',
    async play(stage) {
      const { service, operator } = stage;
      const person = await signUp(stage);
      const holder = await logIn(service, person);
      const started = await service.flows.startPasswordChange({ ...request() }, holder);
      matches(started.flow, { state: FlowState.FLOW_STATE_AWAITING_IDENTITY_METHOD });
      const step = stepOf(started);
      const choose = (method: IdentityMethodKind) =>
        service.flows.chooseIdentityMethod({ ...request(), ...step, method }, holder);
      await choose(BY_MOBILE);
      await stage.inbox.code(person.mobile);
      await choose(BY_EMAIL);
      const code = await stage.inbox.code(person.email);
      const proved = await service.flows.submitCode({ ...request(), ...step, code }, holder);
      matches(proved.flow, { state: FlowState.FLOW_STATE_AWAITING_PASSWORD });

      const { uin } = await operator.operators.createAccount({
        ...request(),
        name: 'Demo Ltd',
        securityMobile: newMobile(),
        reason: 'demo',
      });
      const opened = await operator.operators.openSession({ ...request(), uin, reason: 'demo' });
      const owner = asSession(opened.sessionToken);
      const without = service.flows.startPasswordChange({ ...request() }, owner);
      await refused('LOGIN_EMAIL_MISSING', without);
    },
  },
  {
    row: 'G4.2',
    does: 'then come the old password, the new one and the new one again',
    async play(stage) {
      const { flows } = stage.service;
      const person = await signUp(stage);
      const holder = await logIn(stage.service, person);
      const step = await startProved(stage, 'startPasswordChange', holder, person);
      const { first, second, third, wrong } = PASSWORDS;
      const submit = (oldPassword: string, newPasswordConfirmation: string) =>
        flows.submitPassword(
          { ...request(), ...step, oldPassword, newPassword: second, newPasswordConfirmation },
          holder,
        );
      await refusedField('old_password', 'OLD_PASSWORD_WRONG', submit(wrong, second));
      const differs = 'PASSWORD_CONFIRMATION_DIFFERS';
      await refusedField('new_password_confirmation', differs, submit(first, third));
      completed((await submit(first, second)).flow);
      await refused('LOG_IN_REFUSED', logIn(stage.service, person));
      await logIn(stage.service, { ...person, password: second });
    },
  },
  {
    row: 'G4.3',
    does: 'a refused password names every rule that failed: length, letter, digit, symbol, white space',
    async play(stage) {
      const { accounts, flows } = stage.service;
      const policy = await accounts.getPasswordPolicy({});
      matches(policy, { minLength: 8, maxLength: 20, needsLetter: true, needsDigit: true });
      matches(policy, { needsSymbol: true, allowsSpace: false, history: 3 });
      const { step, holder } = await beginSignUp(stage);
      const submit = (password: string) =>
        flows.submitPassword(
          { ...request(), ...step, accountName: 'Demo Ltd', ...twice(password) },
          holder,
        );
      const every =
        'PASSWORD_TOO_SHORT,PASSWORD_NEEDS_DIGIT,PASSWORD_NEEDS_SYMBOL,PASSWORD_HAS_SPACE';
      await refusedField('new_password', every, submit('qz vx'));
      const tooLong = 'PASSWORD_TOO_LONG,PASSWORD_NEEDS_LETTER';
      await refusedField('new_password', tooLong, submit('4815-1623-4200-9531-7'));
      completed((await submit('Blue-Kettle-42-abcde')).flow);
    },
  },
  {
    row: 'G4.4',
    does: 'a new password differs from the last three; a fourth one is taken',
    async play(stage) {
      const { flows } = stage.service;
      const person = await signUp(stage);
      const { first, second, third, fourth } = PASSWORDS;
      completed(await reset(stage, person, second));
      const holder = await logIn(stage.service, { ...person, password: second });
      const byMobile = await startProved(stage, 'startPasswordChange', holder, person);
      const change = { oldPassword: second, newPassword: third };
      completed(await enterPassword(stage, byMobile, holder, change));
      const by = { email: person.email };
      const step = await startProved(stage, 'startPasswordChange', holder, by);
      for (const former of [first, second, third]) {
        const again = { oldPassword: third, ...twice(former) };
        const call = flows.submitPassword({ ...request(), ...step, ...again }, holder);
        await refusedField('new_password', 'PASSWORD_REUSED', call);
      }
      const last = { oldPassword: third, newPassword: fourth };
      completed(await enterPassword(stage, step, holder, last));
    },
  },
  {
    row: 'G4.5',
    does: 'the view says the password’s age, and that its change is due after 90 days',
    async play(stage) {
      const holder = await logIn(stage.service, await signUpByMail(stage));
      const { passwordAgeDays, passwordChangedAt, passwordChangeDueAt } = await accountOf(
        stage,
        holder,
      );
      expect(passwordAgeDays === 0, 'a new password is 0 days old');
      isAhead(passwordChangedAt, 0, 'it was set a moment ago');
      isAhead(passwordChangeDueAt, 90 * DAY, 'its change is due in 90 days');
      const { recommendedMaxAgeDays } = await stage.service.accounts.getPasswordPolicy({});
      expect(recommendedMaxAgeDays === 90, 'the policy says 90 days');
    },
  },
  {
    row: 'G4.6',
    does: 'a change ends other sessions, codes, links and open changes; every verified channel is told',
    async play(stage) {
      const { flows, recovery, sessions } = stage.service;
      const person = await signUp(stage);
      const holder = await logIn(stage.service, person);
      const other = await logIn(stage.service, person);
      const mobile = newMobile();
      const open = stepOf(await flows.startContactMobileChange({ ...request(), mobile }, holder));
      const code = await stage.inbox.code(mobile);
      await recovery.startPasswordReset({ ...request(), email: person.email });
      const { token } = await stage.inbox.link(person.email, WITH_LINK);
      const step = await startProved(stage, 'startPasswordChange', holder, person);
      const change = { oldPassword: person.password, newPassword: PASSWORDS.second };
      completed(await enterPassword(stage, step, holder, change));
      await refused('SESSION_REQUIRED', sessions.getSession({}, other));
      matches((await sessions.getSession({}, holder)).session, { current: true });
      await refused('FLOW_ENDED', flows.submitCode({ ...request(), ...open, code }, holder));
      const link = await recovery.describeLink({ token });
      matches(link, { status: LinkStatus.LINK_STATUS_EXPIRED });
      await refused('LINK_EXPIRED', recovery.openPasswordReset({ ...request(), token }));
      for (const channel of [person.email, person.mobile]) {
        await stage.inbox.next(channel, WITH_UNDO_LINK);
      }
    },
  },
];
