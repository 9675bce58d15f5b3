import { randomInt, randomUUID } from 'node:crypto';
import { styleText } from 'node:util';

import { ClientError, Status } from 'nice-grpc';

import { FlowOutcome, FlowState, IdentityMethodKind } from '../gen/holdfast/v1/flow.js';
import { LinkStatus } from '../gen/holdfast/v1/recovery.js';
import { asFlowHolder, asSession, createClients } from './clients.js';
import { codeIn, createInboxReader, linkIn, WITH_LINK } from './inbox-reader.js';

/** A running system, as the demo reaches it. */
export interface DemoTarget {
  grpcAddress: string;
  serviceKey: string;
  inboxUrl: string;
  temporalUiUrl: string;
  namespace: string;
}

/** Thrown when the system doesn't answer as it should. */
class Unexpected extends Error {}

/**
 * Plays sign-up, log-in and a reset against a running system, as an internal service would.
 * @throws on the first answer that isn't the expected one.
 */
export async function runDemo(target: DemoTarget, print: (line: string) => void): Promise<void> {
  const clients = createClients(target.grpcAddress, { serviceKey: target.serviceKey });
  const inbox = createInboxReader(target.inboxUrl);
  const { flows, recovery, registration, sessions } = clients;
  const call = caller(print);
  const id = () => ({ requestId: randomUUID() });
  const email = `demo-${randomUUID().slice(0, 8)}@example.com`;
  const mobile = `+861380013${randomInt(1000, 10_000).toString()}`;
  const passwords = { first: 'Blue-Kettle-42', second: 'Tall-Lantern-7' };

  try {
    heading('Sign up');
    const signUp = await call('StartSignUp', () => registration.startSignUp({ ...id(), email }));
    const asNewcomer = asFlowHolder(signUp.flowSecret);
    const step = { flowId: signUp.flow?.id ?? '' };
    showFlow('sign-up', step.flowId);
    const emailCode = codeIn(await inbox.wait(email));
    await call('SubmitCode', () =>
      flows.submitCode({ ...id(), ...step, code: emailCode }, asNewcomer),
    );
    await call('SubmitAddress', () =>
      flows.submitAddress({ ...id(), ...step, mobile }, asNewcomer),
    );
    const mobileCode = codeIn(await inbox.wait(mobile));
    await call('SubmitCode', () =>
      flows.submitCode({ ...id(), ...step, code: mobileCode }, asNewcomer),
    );
    const signedUp = await call('SubmitPassword', () =>
      flows.submitPassword(
        { ...id(), ...step, accountName: 'Demo Ltd', ...typedTwice(passwords.first) },
        asNewcomer,
      ),
    );
    expect(signedUp.flow?.outcome === FlowOutcome.FLOW_OUTCOME_COMPLETED, 'the account exists');

    heading('Log in');
    const first = await call('LogIn', () =>
      sessions.logIn({ ...id(), email, password: passwords.first }),
    );
    const own = await call('GetSession', () =>
      sessions.getSession({}, asSession(first.sessionToken)),
    );
    expect(own.session?.uin === signedUp.flow?.uin, 'the session is the new account’s');

    heading('Forget the password');
    await call('StartPasswordReset', () => recovery.startPasswordReset({ ...id(), email }));
    const link = linkIn(await inbox.wait(email, 1, WITH_LINK));
    const token = link.searchParams.get('token') ?? '';
    const described = await call('DescribeLink', () => recovery.describeLink({ token }));
    expect(described.status === LinkStatus.LINK_STATUS_ALIVE, 'the link is alive');
    const opened = await call('OpenPasswordReset', () =>
      recovery.openPasswordReset({ ...id(), token }),
    );
    const reset = { flowId: opened.flow?.id ?? '' };
    const asLinkHolder = asFlowHolder(opened.flowSecret);
    showFlow('password-reset', reset.flowId);

    heading('Choose a new password and verify identity');
    const chosen = await call('SubmitPassword', () =>
      flows.submitPassword(
        {
          ...id(),
          ...reset,
          ...typedTwice(passwords.second),
          identityMethod: IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE,
        },
        asLinkHolder,
      ),
    );
    expect(chosen.flow?.state === FlowState.FLOW_STATE_AWAITING_CODE, 'a code is asked for');
    const identityCode = codeIn(await inbox.wait(mobile, 2));
    const done = await call('SubmitCode', () =>
      flows.submitCode({ ...id(), ...reset, code: identityCode }, asLinkHolder),
    );
    expect(done.flow?.outcome === FlowOutcome.FLOW_OUTCOME_COMPLETED, 'the password is changed');

    heading('What holds afterwards');
    await refused('GetSession', Status.UNAUTHENTICATED, () =>
      sessions.getSession({}, asSession(first.sessionToken)),
    );
    await refused('LogIn, old password', Status.UNAUTHENTICATED, () =>
      sessions.logIn({ ...id(), email, password: passwords.first }),
    );
    await call('LogIn, new password', () =>
      sessions.logIn({ ...id(), email, password: passwords.second }),
    );
    const used = await call('DescribeLink', () => recovery.describeLink({ token }));
    expect(used.status === LinkStatus.LINK_STATUS_USED, 'the link is used');
    print(styleText('green', 'Everything answered as it should.'));
  } finally {
    clients.close();
  }

  function heading(text: string): void {
    print(`\n${styleText('bold', text)}`);
  }

  function showFlow(kind: string, flowId: string): void {
    const query = encodeURIComponent(`HoldfastFlow="${flowId}"`);
    const page = `${target.temporalUiUrl}/namespaces/${target.namespace}/workflows?query=${query}`;
    print(`  the ${kind} in the Temporal UI: ${page}`);
  }

  async function refused(
    name: string,
    status: Status,
    work: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ClientError) || error.code !== status) throw error;
      print(`  ${name.padEnd(22)} refused, as it must be: ${error.details}`);
      return;
    }
    throw new Unexpected(`${name} was to be refused with ${Status[status]}`);
  }
}

function typedTwice(password: string): { newPassword: string; newPasswordConfirmation: string } {
  return { newPassword: password, newPasswordConfirmation: password };
}

function expect(holds: boolean, promise: string): void {
  if (!holds) throw new Unexpected(`not so: ${promise}`);
}

/** Answers are shown without what lets their holder in. */
const HIDDEN = ['flowSecret', 'sessionToken'];

function caller(print: (line: string) => void) {
  return async function call<Answer extends object>(
    name: string,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    const start = performance.now();
    const answer = await work();
    const latency = `${(performance.now() - start).toFixed(0).padStart(5)} ms`;
    const shown = JSON.stringify(answer, (key, value: unknown) =>
      HIDDEN.includes(key) ? '…' : value === '' ? undefined : value,
    );
    print(`  ${name.padEnd(22)} ${latency}  ${shown}`);
    return answer;
  };
}
