import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { WITH_CONTACT_EMAIL_LINK } from '../../src/cli/inbox-reader.js';
import type { ChangeContactEmailInput } from '../../src/workflows/change-contact-email.js';
import {
  enteredEmail,
  startAhead,
  startChangeAhead,
  untilEnded,
  type Ahead,
} from '../environment/ahead.js';
import {
  logIn,
  startProved,
  submitNewAddress,
  withLink,
  type Holder,
} from '../environment/changes.js';
import { newEmail, newMobile, request, signUp, type Person } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';
import { startUndoAhead } from '../environment/undo-ahead.js';

describe('links of seven days', () => {
  let ahead: Ahead;
  /** The same accounts, where time passes as usual. */
  let people: System;
  let person: Person & { mobile: string };
  let holder: Holder;
  beforeAll(async () => {
    people = await startSystem();
  });
  afterAll(() => people.stop());
  beforeEach(async () => {
    ahead = await startAhead(people);
    const mobile = newMobile();
    person = { ...(await signUp(people, { mobile })), mobile };
    holder = await logIn(people, person);
  });
  afterEach(() => ahead.stop());

  describe('of a contact email (G3.1)', () => {
    async function start() {
      const email = newEmail();
      const { answer, token } = await withLink(ahead.system, email, WITH_CONTACT_EMAIL_LINK, () =>
        startChangeAhead<ChangeContactEmailInput>(ahead, holder, {
          workflow: 'changeContactEmail',
          kind: 'contact-email-change',
          values: { email: enteredEmail(email) },
        }),
      );
      return { step: answer, email, token };
    }
    const verify = (token: string) =>
      ahead.system.gateway.recovery.verifyContactEmail({ ...request(), token });
    const isVerified = async () => {
      const { account } = await people.gateway.accounts.getAccount({}, holder);
      return account?.contactEmailVerified;
    };

    it('verifies it up to its last hour', async () => {
      const { token } = await start();
      await ahead.sleep('167h');
      expect((await verify(token)).flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
      expect(await isVerified()).toBe(true);
    });

    it('has expired after seven days, and the address stays unverified', async () => {
      const { step, token } = await start();
      await ahead.sleep('7 days');
      expect((await untilEnded(ahead.system, step.flowId)).outcome).toBe('EXPIRED');
      expect((await refusalOf(verify(token))).reason).toBe('LINK_EXPIRED');
      expect(await isVerified()).toBe(false);
    });

    it('has seven days of its own for an address that was entered later', async () => {
      const { step, token: former } = await start();
      await ahead.sleep('6 days');
      const email = newEmail();
      const { flows } = ahead.system.gateway;
      const { token } = await withLink(ahead.system, email, WITH_CONTACT_EMAIL_LINK, () =>
        flows.submitAddress({ ...request(), ...step, email }, holder),
      );
      await ahead.sleep('167h');
      expect((await refusalOf(verify(former))).reason).toBe('LINK_REPLACED');
      expect((await verify(token)).flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
    });
  });

  describe('to undo a change (G9.1)', () => {
    /** Changes the verification email. @returns the undo, and the link that the former one gets. */
    async function change() {
      const started = await startProved(people, 'startVerificationEmailChange', holder, person);
      await submitNewAddress(people, started.step, holder, { email: newEmail() });
      return startUndoAhead(ahead, person);
    }
    const open = (token: string) => ahead.system.gateway.recovery.openUndo({ ...request(), token });
    const isFrozen = async () => {
      const { status } = await people.db
        .selectFrom('accounts')
        .select('status')
        .where('uin', '=', person.uin)
        .executeTakeFirstOrThrow();
      return status === 'FROZEN';
    };

    it('freezes the account up to its last hour', async () => {
      const { token } = await change();
      await ahead.sleep('167h');
      expect((await open(token)).flow?.state).toBe('FLOW_STATE_AWAITING_PROOF');
      expect(await isFrozen()).toBe(true);
    });

    it('has expired after seven days, and freezes nothing', async () => {
      const { step, token } = await change();
      await ahead.sleep('7 days');
      expect((await untilEnded(ahead.system, step.flowId)).outcome).toBe('EXPIRED');
      const { recovery } = ahead.system.gateway;
      expect((await recovery.describeLink({ token })).status).toBe('LINK_STATUS_EXPIRED');
      expect((await refusalOf(open(token))).reason).toBe('LINK_EXPIRED');
      expect(await isFrozen()).toBe(false);
    });
  });
});
