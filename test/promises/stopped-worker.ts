import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

import { codeIn, readMail, type Mail } from '../../chaos/mail/read-mail.js';
import { settingsOf } from '../environment/settings-of.js';
import { newEmail, request, startSignUp, type StartedSignUp } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { startSmtpSink, type SmtpSink } from '../messaging/smtp-sink.js';
import { answerOf } from './answer-of.js';
import type { OwnBuild } from './own-process.js';
import type { Findings } from './promise.js';
import { GONE } from './stopped-server.js';

const SIGN_UPS = 20;
/** Of them, those whose mails the mail server doesn't take while the worker is told to end. */
const HUNG = 5;
const START_PATIENCE = 30_000;
/** What was given back is taken up again after its time, milliseconds. */
const TAKEN_UP = 120_000;
const LOOK_AGAIN = 50;
/** How long a mail server takes for a mail, milliseconds. */
const SLOW = 2_000;

/** A mail server that takes its time, and of some mails all of it. */
export interface SlowMail {
  sink: SmtpSink;
  /** Messages that it has begun to read and not answered for. */
  underWay(): number;
  arrived: Mail[];
  /** Takes every mail from now on. */
  heal(): void;
}

/** Starts one. */
export async function startSlowMail(): Promise<SlowMail> {
  const arrived: Mail[] = [];
  let [underWay, isHealed] = [0, false];
  const sink = await startSmtpSink({
    onData(stream, { envelope }, callback) {
      void text(stream).then(async (raw) => {
        const to = envelope.rcptTo[0]?.address ?? '';
        underWay += 1;
        if (to.startsWith('hung') && !isHealed) return;
        await sleep(isHealed ? 0 : SLOW);
        underWay -= 1;
        arrived.push(readMail(Date.now(), to, raw));
        callback();
      });
    },
  });
  return {
    sink,
    underWay: () => underWay,
    arrived,
    heal: () => (isHealed = true),
  };
}

/** Sends SIGTERM to the only worker of a system while it sends codes. @returns the figures. */
export async function stopWorker(
  build: OwnBuild,
  system: System,
  mail: SlowMail,
  findings: Findings,
  measuresCost: boolean,
): Promise<string> {
  await system.stopWorker();
  const worker = build.run(['worker'], { ...settingsOf(system.config), LOG_LEVEL: 'info' });
  const isStarted = await worker.untilPrinted(/"msg":"started"/, START_PATIENCE);
  findings.expect(isStarted, `the worker didn’t start: ${worker.printed()}`);
  const started = await Promise.all(
    Array.from({ length: SIGN_UPS }, (_, at) =>
      startSignUp(system, at < HUNG ? `hung-${newEmail()}` : newEmail()),
    ),
  );
  const until = Date.now() + SLOW;
  while (mail.underWay() < SIGN_UPS && Date.now() < until) await sleep(LOOK_AGAIN);
  const underWay = mail.underWay();
  findings.expect(underWay > HUNG, `${underWay.toString()} mails were under way`);
  const signalled = performance.now();
  worker.signal('SIGTERM');
  const code = await Promise.race([worker.ended, sleep(2 * GONE, 'still there')]);
  const took = performance.now() - signalled;
  findings.expect(code === 0, `the worker ended with ${String(code)}`);
  if (measuresCost) findings.expect(took <= GONE, `the worker took ${took.toFixed(0)} ms to end`);
  const finished = new Set(mail.arrived.map(({ to }) => to)).size;
  mail.heal();
  await system.startWorker();
  for (const signUp of started) await expectDone(system, mail, findings, signUp);
  const slow = mail.arrived.filter(({ to }) => !to.startsWith('hung'));
  findings.expect(slow.length === SIGN_UPS - HUNG, 'a mail that was under way was sent again');
  const ids = new Set(mail.arrived.map(({ id }) => id)).size;
  findings.expect(ids === SIGN_UPS, `${ids.toString()} different messages`);
  return `the worker: ${underWay.toString()} mails under way, ${finished.toString()} ended and ${(SIGN_UPS - finished).toString()} given back, gone after ${took.toFixed(0)} ms, ${started.length.toString()} flows went on`;
}

/** Its code comes in the end, and is taken. */
async function expectDone(
  system: System,
  { arrived }: SlowMail,
  findings: Findings,
  { email, step, holder }: StartedSignUp,
): Promise<void> {
  const until = Date.now() + TAKEN_UP;
  const newest = () => arrived.findLast(({ to }) => to === email);
  while (!newest() && Date.now() < until) await sleep(LOOK_AGAIN);
  const mail = newest();
  findings.expect(mail !== undefined, 'a mail that was given back never came');
  if (!mail) return;
  const typed = { ...request(), ...step, code: codeIn(mail) ?? '' };
  const answer = await answerOf(system.gateway.flows.submitCode(typed, holder));
  findings.expect(answer === 'OK', `the code of a flow that went on: ${answer}`);
}
