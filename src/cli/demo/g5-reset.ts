import { isDeepStrictEqual } from 'node:util';

import { FlowKind, FlowState } from '../../gen/holdfast/v1/flow.js';
import { LinkStatus } from '../../gen/holdfast/v1/recovery.js';
import { WITH_LINK } from '../inbox-reader.js';
import { openReset } from './changes.js';
import { expect, isAhead, matches, refused, refusedField } from './checks.js';
import { BY_EMAIL, BY_MOBILE, completed, logIn, newEmail, PASSWORDS } from './people.js';
import { request, signUp, signUpByMail, twice } from './people.js';
import type { Row } from './row.js';

const HOUR = 3_600_000;

/** G5: resetting a forgotten password. */
export const RESET_ROWS: Row[] = [
  {
    row: 'G5.1',
    does: 'a reset is answered by one receipt, whether or not the address is known',
    async play(stage) {
      const { recovery } = stage.service;
      const known = (await signUpByMail(stage)).email;
      const unknown = newEmail();
      const receipts = [];
      for (const email of [unknown, known]) {
        receipts.push(await recovery.startPasswordReset({ ...request(), email }));
      }
      expect(isDeepStrictEqual(receipts, [{}, {}]), 'both receipts are the same');
      await stage.inbox.link(known, WITH_LINK);
      const mails = await stage.inbox.unread(unknown);
      expect(mails.length === 0, 'nothing is mailed to an unknown address');
    },
  },
  {
    row: 'G5.2',
    does: 'the mail has a button and the same link, of 48 hours; looking changes nothing, the button opens',
    async play(stage) {
      const { recovery } = stage.service;
      const { email } = await signUpByMail(stage);
      await recovery.startPasswordReset({ ...request(), email });
      const { url, token, mail } = await stage.inbox.link(email, WITH_LINK);
      const links = mail.html.split(token).length - 1;
      expect(links >= 2, 'the mail has the link as a button and to copy');
      for (let looks = 0; looks < 5; looks += 1) {
        // As a scanner of mails does; the page may be out of reach from here.
        await fetch(url).catch(() => undefined);
        const link = await recovery.describeLink({ token });
        matches(link, { kind: FlowKind.FLOW_KIND_PASSWORD_RESET });
        matches(link, { status: LinkStatus.LINK_STATUS_ALIVE });
        isAhead(link.expiresAt, 48 * HOUR, 'the link lives for 48 hours');
      }
      const { flow } = await recovery.openPasswordReset({ ...request(), token });
      matches(flow, { state: FlowState.FLOW_STATE_AWAITING_PASSWORD });
    },
  },
  {
    row: 'G5.3',
    does: 'new password and confirmation are held to policy and history',
    async play(stage) {
      const { flows } = stage.service;
      const person = await signUp(stage);
      const { step, holder } = await openReset(stage, person.email);
      const submit = (newPassword: string, newPasswordConfirmation = newPassword) =>
        flows.submitPassword(
          {
            ...request(),
            ...step,
            newPassword,
            newPasswordConfirmation,
            identityMethod: BY_MOBILE,
          },
          holder,
        );
      await refusedField('new_password', 'PASSWORD_NEEDS_SYMBOL', submit('Zephyrium4815'));
      const differs = 'PASSWORD_CONFIRMATION_DIFFERS';
      const { second, third } = PASSWORDS;
      await refusedField('new_password_confirmation', differs, submit(second, third));
      await refusedField('new_password', 'PASSWORD_REUSED', submit(person.password));
      matches((await submit(second)).flow, { state: FlowState.FLOW_STATE_AWAITING_CODE });
    },
  },
  {
    row: 'G5.4',
    does: 'the fresh code goes to another channel than the link’s mailbox, where there is one',
    async play(stage) {
      const [person, lone] = [await signUp(stage), await signUpByMail(stage)];
      const offered = async (email: string) =>
        (await openReset(stage, email)).flow?.offeredMethods.map(({ kind }) => kind);
      expect(
        isDeepStrictEqual(await offered(person.email), [BY_MOBILE]),
        'only the mobile is offered',
      );
      expect(
        isDeepStrictEqual(await offered(lone.email), [BY_EMAIL]),
        'the only channel is offered',
      );
    },
  },
  {
    row: 'G5.5',
    does: 'only the right code changes the password; all sessions end, and the person logs in afresh',
    async play(stage) {
      const { flows, recovery, sessions } = stage.service;
      const person = await signUp(stage);
      const session = await logIn(stage.service, person);
      const { step, holder, token } = await openReset(stage, person.email);
      const chosen = { ...twice(PASSWORDS.second), identityMethod: BY_MOBILE };
      await flows.submitPassword({ ...request(), ...step, ...chosen }, holder);
      await logIn(stage.service, person);
      const code = await stage.inbox.code(person.mobile);
      completed((await flows.submitCode({ ...request(), ...step, code }, holder)).flow);
      await refused('SESSION_REQUIRED', sessions.getSession({}, session));
      await refused('LOG_IN_REFUSED', logIn(stage.service, person));
      await logIn(stage.service, { ...person, password: PASSWORDS.second });
      await refused('LINK_USED', recovery.openPasswordReset({ ...request(), token }));
    },
  },
];
