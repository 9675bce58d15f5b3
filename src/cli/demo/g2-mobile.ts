import { Advice } from '../../gen/holdfast/v1/account.js';
import { FlowState } from '../../gen/holdfast/v1/flow.js';
import { startProved } from './changes.js';
import { expect, matches, refused, refusedField } from './checks.js';
import { accountOf, completed, logIn, newEmail, newMobile, refusedAtLast } from './people.js';
import { BY_MOBILE, request, signUp, stepOf, wrongCode } from './people.js';
import type { Row } from './row.js';

const masked = (mobile: string) => `${mobile.slice(3, 6)}****${mobile.slice(-4)}`;

/** G2: mobile numbers. */
export const MOBILE_ROWS: Row[] = [
  {
    row: 'G2.1',
    does: 'a contact mobile applies with the code that went to it, and without an identity check',
    async play(stage) {
      const { flows } = stage.service;
      const person = await signUp(stage);
      const holder = await logIn(stage.service, person);
      const mobile = newMobile();
      const landline = flows.startContactMobileChange({ ...request(), mobile: '+86108' }, holder);
      await refusedField('mobile', 'MOBILE_INVALID', landline);
      const step = stepOf(await flows.startContactMobileChange({ ...request(), mobile }, holder));
      const code = await stage.inbox.code(mobile);
      const wrong = { ...request(), ...step, code: wrongCode(code) };
      await refused('CODE_WRONG', flows.submitCode(wrong, holder));
      matches(await accountOf(stage, holder), { contactMobile: person.mobile });
      const done = await flows.submitCode({ ...request(), ...step, code }, holder);
      completed(done.flow);
      matches(await accountOf(stage, holder), { contactMobile: mobile });
      const texts = await stage.inbox.unread(person.mobile);
      expect(texts.length === 0, 'no code goes to the former number');
    },
  },
  {
    row: 'G2.2',
    does: 'a security mobile applies after identity, the new number and its code, in this order',
    async play(stage) {
      const { flows } = stage.service;
      const person = await signUp(stage);
      const holder = await logIn(stage.service, person);
      const mobile = newMobile();
      const identityMethod = BY_MOBILE;
      const step = stepOf(
        await flows.startSecurityMobileChange({ ...request(), identityMethod }, holder),
      );
      const early = flows.submitAddress({ ...request(), ...step, mobile }, holder);
      await refused('STEP_NOT_OPEN', early);
      const code = await stage.inbox.code(person.mobile);
      const proved = await flows.submitCode({ ...request(), ...step, code }, holder);
      matches(proved.flow, { state: FlowState.FLOW_STATE_AWAITING_ADDRESS, step: 3, stepCount: 4 });
      const entered = await flows.submitAddress({ ...request(), ...step, mobile }, holder);
      matches(entered.flow, { maskedTarget: masked(mobile) });
      matches(await accountOf(stage, holder), { maskedSecurityMobile: masked(person.mobile) });
      const newCode = await stage.inbox.code(mobile);
      const done = await flows.submitCode({ ...request(), ...step, code: newCode }, holder);
      completed(done.flow);
      matches(await accountOf(stage, holder), { maskedSecurityMobile: masked(mobile) });
    },
  },
  {
    row: 'G2.3',
    does: 'a sixth account can’t have a number, which is told with the right code and not before',
    async play(stage) {
      const { operators } = stage.operator;
      const { flows } = stage.service;
      const mobile = newMobile();
      const account = { name: 'Demo Ltd', securityMobile: mobile, reason: 'demo' };
      for (let made = 0; made < 5; made += 1) {
        await operators.createAccount({ ...request(), ...account });
      }
      const sixth = operators.createAccount({ ...request(), ...account });
      await refused('MOBILE_LIMIT_REACHED', sixth);
      const person = await signUp(stage);
      const holder = await logIn(stage.service, person);
      const step = await startProved(stage, 'startSecurityMobileChange', holder, person);
      const entered = await flows.submitAddress({ ...request(), ...step, mobile }, holder);
      matches(entered.flow, { state: FlowState.FLOW_STATE_AWAITING_CODE });
      const code = await stage.inbox.code(mobile);
      const wrong = { ...request(), ...step, code: wrongCode(code) };
      await refused('CODE_WRONG', flows.submitCode(wrong, holder));
      const { flow } = await flows.submitCode({ ...request(), ...step, code }, holder);
      refusedAtLast(flow, 'MOBILE_LIMIT_REACHED');
      matches(await accountOf(stage, holder), { maskedSecurityMobile: masked(person.mobile) });
    },
  },
  {
    row: 'G2.4',
    does: 'the view advises when a contact channel and its security channel differ',
    async play(stage) {
      const { flows } = stage.service;
      const holder = await logIn(stage.service, await signUp(stage));
      matches(await accountOf(stage, holder), { advice: [] });
      const mobile = newMobile();
      const step = stepOf(await flows.startContactMobileChange({ ...request(), mobile }, holder));
      const code = await stage.inbox.code(mobile);
      await flows.submitCode({ ...request(), ...step, code }, holder);
      matches(await accountOf(stage, holder), { advice: [Advice.ADVICE_MOBILES_DIFFER] });
      const email = newEmail();
      await flows.startContactEmailChange({ ...request(), email }, holder);
      const { advice } = await accountOf(stage, holder);
      expect(advice.includes(Advice.ADVICE_EMAILS_DIFFER), 'different emails are advised of');
    },
  },
];
