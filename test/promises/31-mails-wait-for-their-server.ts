import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { WITH_LINK } from '../../src/cli/inbox-reader.js';
import { newEmail } from '../environment/people.js';
import { get, post, type Answer } from '../web/http.js';
import { withProcesses, type Processes } from './processes.js';
import { Findings, type PromiseCheck } from './promise.js';

const RESETS = 100;
/** Every so many, one is asked for an address that nobody has. */
const EVERY = 5;
/** How long the mail server is down, and within what all mails are to go out afterwards, milliseconds. */
const DOWN = 60_000;
const CATCH_UP = 60_000;
/** Within what the page is to say that a mail has to wait, milliseconds. */
const SAID = 10_000;
const SAYS = 'isn’t handed over yet';
const LOOK_AGAIN = 200;

/** Promise 31. */
export const mailsWaitForTheirServer: PromiseCheck = {
  number: 31,
  says: 'resets that are asked for while mail is down are mailed when it is back, and their page says so, known or not',
  isFast: false,
  run: ({ random }) =>
    withProcesses(random.seed, async (processes) => {
      const findings = new Findings();
      const emails = await createAccounts(processes);
      const down = Date.now() + DOWN;
      processes.kill('mail', DOWN);
      const slowest = await askForResets(processes, findings, emails, down);
      await processes.untilUp('mail');
      const back = Date.now();
      const last = await untilMailed(processes, emails, back + CATCH_UP);
      const came = emails.filter((email) => linksOf(processes, email) > 0).length;
      findings.expect(came === RESETS, `${came} of ${RESETS} mails came`);
      const hanging = await tryHanging(processes, findings);
      return findings.finding(
        `${RESETS} resets asked for on the pages while the mail server was killed for ${DOWN / 1_000} s, and some for addresses that nobody has; then a mail server that hangs`,
        `${came} of ${RESETS} mailed, the last ${Math.max(last - back, 0)} ms after its return; said so after ${slowest.toFixed(0)} ms at most, after ${hanging.toFixed(0)} ms when it hung`,
      );
    }),
};

/** Accounts with a login email, straight in the database: no sign-up is tried here. */
async function createAccounts({ db }: Processes): Promise<string[]> {
  const emails = Array.from({ length: RESETS }, () => newEmail());
  const account = { name: 'Waiting Ltd', language: 'en', password_version: 0 } as const;
  const rows = emails.map((email) => ({
    ...account,
    login_email: email,
    login_email_canonical: email,
  }));
  await db.insertInto('accounts').values(rows).execute();
  return emails;
}

/** Asks all through the time that it is down. @returns how long it took at most until the page said so. */
async function askForResets(
  processes: Processes,
  findings: Findings,
  emails: readonly string[],
  until: number,
): Promise<number> {
  const pause = (until - Date.now()) / (RESETS * 1.2);
  const shown = new Set<string>();
  const asked: Promise<number>[] = [];
  const ask = async (email: string) => {
    const { took, receipt } = await askOnPage(processes, email);
    shown.add(receipt.html);
    findings.expect(receipt.html.includes(SAYS), 'a page didn’t say that the mail has to wait');
    findings.expect(took < SAID, `a page said so after ${took.toFixed(0)} ms`);
    return took;
  };
  for (const [at, email] of emails.entries()) {
    asked.push(ask(email));
    if (at % EVERY === 0) asked.push(ask(newEmail()));
    await sleep(pause);
  }
  const slowest = Math.max(...(await Promise.all(asked)));
  findings.expect(Date.now() < until, 'it was back before all were asked for');
  findings.expect(
    shown.size === 1,
    `${shown.size} different pages for known and unknown addresses`,
  );
  return slowest;
}

/** Asks for a reset as a browser does. @returns the receipt, and after how many milliseconds it was shown. */
async function askOnPage(
  { origin }: Processes,
  email: string,
): Promise<{ took: number; receipt: Answer }> {
  const started = performance.now();
  const { headers } = await post(`${origin}/reset`, { request_id: randomUUID(), email });
  const receipt = await get(`${origin}${headers.get('location') ?? '/none'}`);
  return { took: performance.now() - started, receipt };
}

/** Waits until all have their link, or it is too late. @returns when the last one came. */
async function untilMailed(
  processes: Processes,
  emails: readonly string[],
  until: number,
): Promise<number> {
  const isMissing = (email: string) => linksOf(processes, email) === 0;
  while (Date.now() < until && emails.some(isMissing)) await sleep(LOOK_AGAIN);
  const wanted = new Set(emails);
  const times = processes.mailbox.mails.filter(({ to }) => wanted.has(to)).map(({ at }) => at);
  return Math.max(...times);
}

function linksOf({ mailbox }: Processes, email: string): number {
  mailbox.read();
  const mails = mailbox.mails.filter(({ to, body }) => to === email && WITH_LINK.test(body));
  return mails.length;
}

/** A mail server that takes connections and says nothing is the same to people. */
async function tryHanging(processes: Processes, findings: Findings): Promise<number> {
  // What was found of it a moment ago has to be outdated.
  await sleep(SAID / 2);
  processes.freeze('mail');
  const { took, receipt } = await askOnPage(processes, newEmail());
  processes.thaw('mail');
  findings.expect(receipt.html.includes(SAYS), 'no page said so with a server that hangs');
  findings.expect(
    took < SAID,
    `with a server that hangs a page said so after ${took.toFixed(0)} ms`,
  );
  return took;
}
