import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { codeIn, WITH_CODE, WITH_CONTACT_EMAIL_LINK } from '../../src/cli/inbox-reader.js';
import type { ChangeContactEmailInput } from '../../src/workflows/change-contact-email.js';
import type { ChangeContactMobileInput } from '../../src/workflows/change-contact-mobile.js';
import {
  enteredEmail,
  enteredMobile,
  startAhead,
  startChangeAhead,
  untilEnded,
  untilFlow,
  type Ahead,
} from '../environment/ahead.js';
import { logIn, withCode, withLink, type Holder } from '../environment/changes.js';
import { askAsOperator } from '../environment/operators.js';
import { newEmail, newMobile, signUp } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';

describe('an operator, minutes and hours later', () => {
  let people: System;
  let ahead: Ahead;
  let holder: Holder;
  beforeAll(async () => {
    people = await startSystem();
  });
  afterAll(() => people.stop());
  beforeEach(async () => {
    ahead = await startAhead(people);
    holder = await logIn(people, await signUp(people));
  });
  afterEach(() => ahead.stop());

  async function atCode() {
    const mobile = newMobile();
    const { answer, code } = await withCode(ahead.system, mobile, () =>
      startChangeAhead<ChangeContactMobileInput>(ahead, holder, {
        workflow: 'changeContactMobile',
        kind: 'contact-mobile-change',
        values: { mobile: enteredMobile(mobile) },
      }),
    );
    return { ...answer, mobile, code };
  }

  it('has the same code sent again after a minute', async () => {
    const { flowId, mobile, code } = await atCode();
    await ahead.sleep('61s');
    await askAsOperator(ahead.system, flowId, 'operatorResend');
    expect(codeIn(await ahead.system.inbox.wait(mobile, 2, WITH_CODE))).toBe(code);
  });

  it('has a link mailed again that leads to the same place', async () => {
    const email = newEmail();
    const { answer, token } = await withLink(ahead.system, email, WITH_CONTACT_EMAIL_LINK, () =>
      startChangeAhead<ChangeContactEmailInput>(ahead, holder, {
        workflow: 'changeContactEmail',
        kind: 'contact-email-change',
        values: { email: enteredEmail(email) },
      }),
    );
    await ahead.sleep('61s');
    const again = await withLink(ahead.system, email, WITH_CONTACT_EMAIL_LINK, () =>
      askAsOperator(ahead.system, answer.flowId, 'operatorResend'),
    );
    expect(again.token).toBe(token);
  });

  it('gives a flow another hour, and its code no second', async () => {
    const { flowId } = await atCode();
    const before = await untilFlow(ahead.system, flowId, ({ state }) => state === 'AWAITING_CODE');
    await ahead.sleep('50m');
    await askAsOperator(ahead.system, flowId, 'operatorExtend', 60);
    await ahead.sleep('59m');
    const still = await untilFlow(ahead.system, flowId, () => true);
    expect(still).toMatchObject({
      state: 'AWAITING_CODE',
      codeExpiresAt: before.codeExpiresAt,
    });
    await ahead.sleep('2m');
    expect((await untilEnded(ahead.system, flowId)).outcome).toBe('EXPIRED');
  });
});
