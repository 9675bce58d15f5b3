import { codeIn, WITH_CODE } from '../../../src/cli/inbox-reader.js';
import type { SignUpInput } from '../../../src/workflows/sign-up.js';
import { enteredEmail, startFlowAhead } from '../../environment/ahead.js';
import {
  newEmail,
  newMobile,
  PASSWORD,
  request,
  signUp,
  startSignUp,
  twice,
} from '../../environment/people.js';
import { refusalOf } from '../../environment/refusals.js';
import { flowOf, newestFlow, type Play } from './stage.js';

/** Signing up (G6.1). */
export const signUpPlays = {
  async 'sign-up-completed'({ system }) {
    await signUp(system, { mobile: newMobile() });
    return flowOf(system, await newestFlow(system, 'SIGN_UP'));
  },

  async 'sign-up-cancelled'({ system }) {
    const { step, holder } = await startSignUp(system);
    await system.gateway.flows.cancelFlow({ ...request(), ...step }, holder);
    return flowOf(system, step.flowId);
  },

  async 'sign-up-for-a-taken-address'({ system }) {
    const { email } = await signUp(system);
    const { step, holder } = await startSignUp(system, email);
    const { flows } = system.gateway;
    await refusalOf(flows.submitCode({ ...request(), ...step, code: '000000' }, holder));
    await flows.cancelFlow({ ...request(), ...step }, holder);
    return flowOf(system, step.flowId);
  },

  async 'sign-up-refused'({ system }) {
    const email = newEmail();
    const { step, holder } = await startSignUp(system, email);
    const { flows } = system.gateway;
    const code = codeIn(await system.inbox.wait(email, 1, WITH_CODE));
    await flows.submitCode({ ...request(), ...step, code }, holder);
    await system.db
      .insertInto('accounts')
      .values({ name: 'First', language: 'en', login_email_canonical: email })
      .execute();
    const named = { accountName: 'Second', ...twice(PASSWORD) };
    await flows.submitPassword({ ...request(), ...step, ...named }, holder);
    return flowOf(system, step.flowId);
  },

  async 'sign-up-expired'(stage) {
    const ahead = await stage.ahead();
    const { flowId } = await startFlowAhead<SignUpInput>(ahead, {
      workflow: 'signUp',
      workflowId: 'sign-up/expired',
      values: { email: enteredEmail(newEmail()) },
    });
    await ahead.sleep('24h');
    return flowOf(ahead.system, flowId);
  },
} satisfies Record<string, Play>;
