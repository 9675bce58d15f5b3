import { SubUserStatus } from '../../gen/holdfast/v1/sub_user.js';
import { asSession } from '../clients.js';
import { enterPassword } from './changes.js';
import { expect, matches, refused } from './checks.js';
import { completed, logIn, PASSWORDS, request, signUpByMail, stepOf, twice } from './people.js';
import type { Row } from './row.js';

/** G6.5: sub-users. */
export const SUB_USER_ROWS: Row[] = [
  {
    row: 'G6.5',
    does: 'an account makes, lists, resets, disables and deletes a sub-user, which logs in by itself',
    async play(stage) {
      const { accounts, flows, sessions, subUsers } = stage.service;
      const { first, second, third, wrong } = PASSWORDS;
      const owner = await signUpByMail(stage);
      const holder = await logIn(stage.service, owner);
      const named = { userName: 'alice.ops' };
      const { subUser } = await subUsers.createSubUser(
        { ...request(), ...named, ...twice(first) },
        holder,
      );
      const one = () => ({ ...request(), subUserId: subUser?.id ?? '' });
      const same = { ...request(), userName: 'Alice.Ops', ...twice(first) };
      await refused('SUB_USER_EXISTS', subUsers.createSubUser(same, holder));
      const listed = (await subUsers.listSubUsers({}, holder)).subUsers;
      expect(listed.length === 1, 'one sub-user is listed');
      matches(listed[0], { ...named, status: SubUserStatus.SUB_USER_STATUS_ACTIVE });
      const enter = (password: string) =>
        sessions.logInSubUser({ ...request(), uin: owner.uin, ...named, password });

      const { session, sessionToken } = await enter(first);
      matches(session, { uin: owner.uin, ...named, subUserId: subUser?.id ?? '' });
      const own = asSession(sessionToken);
      await refused('ACCOUNT_SESSION_REQUIRED', accounts.getAccount({}, own));
      const change = stepOf(await flows.startPasswordChange(request(), own));
      const chosen = { oldPassword: first, newPassword: second };
      completed(await enterPassword(stage, change, own, chosen));

      for (let tried = 0; tried < 10; tried += 1) await refused('LOG_IN_REFUSED', enter(wrong));
      await refused('LOG_IN_LOCKED', enter(second));
      // Its lock is its own: the account's password alone still logs in.
      await logIn(stage.service, owner);
      await subUsers.resetSubUserPassword({ ...one(), ...twice(third) }, holder);
      await refused('SESSION_REQUIRED', sessions.getSession({}, own));
      await enter(third);

      await subUsers.disableSubUser(one(), holder);
      await refused('LOG_IN_REFUSED', enter(third));
      await subUsers.enableSubUser(one(), holder);
      await enter(third);
      await subUsers.deleteSubUser(one(), holder);
      await refused('LOG_IN_REFUSED', enter(third));
      const left = (await subUsers.listSubUsers({}, holder)).subUsers;
      expect(left.length === 0, 'a deleted sub-user is gone');
    },
  },
];
