import { setTimeout as sleep } from 'node:timers/promises';

import { codeIn, WITH_CODE, WITH_LINK } from '../../src/cli/inbox-reader.js';
import { findFlow } from '../../src/db/flows.js';
import { DeliveryState } from '../../src/gen/holdfast/v1/flow.js';
import { firstProvider, resend } from '../environment/incidents.js';
import { request, startSignUp, type StartedSignUp } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { prepareStories } from './alike-stories.js';
import { NO_LIMITS, playAll } from './alike-tried.js';
import { answerOf } from './answer-of.js';
import { openMail, type MailFault } from './breakable-mail.js';
import { lookUntil } from './look-until.js';
import { createPeople } from './many-people.js';
import type { Findings, Stage } from './promise.js';
import { RawCaller } from './raw-caller.js';

/** A way in which mail is out of order, and how it is told. */
export interface TriedFault {
  fault: MailFault;
  /** What operators read of an attempt. */
  told: RegExp;
  /** A message is given up at once, until an operator sends it again. */
  isFinal: boolean;
}

/** A fault that has begun. */
export interface MailOutage {
  /** Ends it when its time has come, and waits for what it held up. @returns figures. */
  end(): Promise<string>;
}

/** How long it lasts, milliseconds: a code dies meanwhile. */
export const DOWN = 600_000;
/** Of each: resets of somebody, and sign-ups. */
const PEOPLE = 10;
/** It is seen after this at the latest, milliseconds: a server that hangs is waited for. */
const SEEN = 60_000;
/** Within what all is sent after its end, milliseconds: attempts are 15 s apart, and one that hangs takes 18. */
const CATCH_UP = 60_000;
const LOOK_AGAIN = 200;

/** Lets the only mail server of a system be out of order, and has people ask for resets and sign up. */
export async function startMailOutage(
  fresh: Stage['fresh'],
  findings: Findings,
  tried: TriedFault,
): Promise<MailOutage> {
  const { fault, isFinal } = tried;
  const mail = await openMail();
  const system = await fresh({ ...NO_LIMITS, ...mail.settings, LOG_LEVEL: 'silent' });
  const emails = (await createPeople(system, PEOPLE)).map(({ email }) => email);
  // What is refused for good has failed in a moment; everything else is on its way all the time.
  const stories = await prepareStories(system, !isFinal);
  mail.turn(fault);
  const [since, until] = [new Date(), Date.now() + DOWN];
  const { recovery } = system.gateway;
  await Promise.all(emails.map((email) => recovery.startPasswordReset({ ...request(), email })));
  const signUps = await Promise.all(Array.from({ length: PEOPLE }, () => startSignUp(system)));
  for (const signUp of signUps) await expectSeen(system, findings, tried, signUp);
  const caller = new RawCaller(system.config.GRPC_ADDRESS);
  const compared = await playAll(caller, stories, `mail ${fault}`, findings);
  caller.close();
  return {
    async end() {
      await sleep(Math.max(0, until - Date.now()));
      const attempts = await countAttempts(system, findings, tried);
      mail.turn(undefined);
      const back = Date.now();
      if (isFinal) await resendAll(system, since);
      const last = await untilMailed(system, findings, fault, emails);
      for (const signUp of signUps) await expectGoesOn(system, findings, tried, signUp);
      return `${fault}: ${attempts.toString()} attempts, ${compared.toString()} answers alike, ${PEOPLE.toString()} links within ${(last - back).toString()} ms of its end${isFinal ? ', sent again by an operator' : ''}`;
    },
  };
}

/** The flow, Temporal and operators tell that its code isn't sent, and why. */
async function expectSeen(
  system: System,
  findings: Findings,
  { fault, told, isFinal }: TriedFault,
  { step, holder }: StartedSignUp,
): Promise<void> {
  const { operators } = system.operator;
  const seen = await lookUntil(
    SEEN,
    async () => {
      const { deliveries } = await operators.listDeliveries(step);
      return (deliveries[0]?.attempts ?? []).map(({ error }) => error);
    },
    (errors) => errors.length > 0,
  );
  const strange = seen.find((error) => !told.test(error));
  findings.expect(seen.length > 0, `${fault}: operators see no attempt`);
  findings.expect(strange === undefined, `${fault}: operators are told "${strange ?? ''}"`);
  const state = isFinal
    ? DeliveryState.DELIVERY_STATE_FAILED
    : DeliveryState.DELIVERY_STATE_SENDING;
  const flow = await lookUntil(
    SEEN,
    async () => (await system.gateway.flows.getFlow(step, holder)).flow,
    (now) => now?.deliveryState === state,
  );
  findings.expect(
    flow?.deliveryState === state,
    `${fault}: a flow says ${String(flow?.deliveryState)}`,
  );
  // What has failed for good isn't pending any more.
  if (isFinal) return;
  const pending = await pendingFailure(system, step.flowId);
  findings.expect(pending !== undefined, `${fault}: Temporal shows no failure that is tried again`);
}

/** The last error of an activity that waits for its next attempt. */
async function pendingFailure(
  { db, temporal }: System,
  flowId: string,
): Promise<string | undefined> {
  const { workflow_id: workflowId = '' } = (await findFlow(db, flowId)) ?? {};
  const failures = await lookUntil(
    SEEN,
    async () => {
      const { raw } = await temporal.workflow.getHandle(workflowId).describe();
      return (raw.pendingActivities ?? []).flatMap(({ lastFailure }) => lastFailure ?? []);
    },
    (found) => found.length > 0,
  );
  return failures[0]?.message ?? undefined;
}

/** As operators see them of the last hour, besides its latest error. */
async function countAttempts(
  { operator }: System,
  findings: Findings,
  { fault, told }: TriedFault,
): Promise<number> {
  const { providers } = await operator.operators.listProviders({});
  const mail = providers.find(({ sendsMail }) => sendsMail);
  const error = mail?.lastError ?? '';
  findings.expect(told.test(error), `${fault}: the provider’s last error is "${error}"`);
  return mail?.failed ?? 0;
}

/** What was refused for good waits for an operator. */
async function resendAll(system: System, since: Date): Promise<void> {
  const provider = await firstProvider(system);
  const incident = { provider, since, until: new Date(), reason: 'it refused everybody' };
  // The period has to lie in the past.
  await sleep(LOOK_AGAIN);
  while ((await resend(system, incident)).hasMore);
}

/** Each has its link in the end, and one alone. @returns when the last one came. */
async function untilMailed(
  { inbox }: System,
  findings: Findings,
  fault: MailFault,
  emails: readonly string[],
): Promise<number> {
  const until = Date.now() + CATCH_UP;
  const idsOf = async (email: string) =>
    (await inbox.list(email, WITH_LINK)).map(({ messageId }) => messageId);
  let last = Date.now();
  for (const email of emails) {
    let ids = await idsOf(email);
    while (ids.length === 0 && Date.now() < until) {
      await sleep(LOOK_AGAIN);
      ids = await idsOf(email);
      last = Date.now();
    }
    findings.expect(ids.length > 0, `${fault}: a link never came`);
    const distinct = new Set(ids).size;
    findings.expect(distinct < 2, `${fault}: ${distinct.toString()} messages for one link`);
  }
  return last;
}

/** The code of before has died; the next one comes, asked for here or by the operator, and is taken. */
async function expectGoesOn(
  { gateway, inbox }: System,
  findings: Findings,
  { fault, isFinal }: TriedFault,
  { email, step, holder }: StartedSignUp,
): Promise<void> {
  const before = isFinal ? 0 : (await inbox.list(email, WITH_CODE)).length;
  if (!isFinal) {
    const asked = await answerOf(gateway.flows.resendCode({ ...request(), ...step }, holder));
    findings.expect(asked === 'OK', `${fault}: a code sent again is answered ${asked}`);
  }
  const mail = await inbox.wait(email, before + 1, WITH_CODE).catch(() => undefined);
  findings.expect(mail !== undefined, `${fault}: no code came after its end`);
  if (!mail) return;
  const typed = { ...request(), ...step, code: codeIn(mail) };
  const answer = await answerOf(gateway.flows.submitCode(typed, holder));
  findings.expect(answer === 'OK', `${fault}: the code after its end is answered ${answer}`);
}
