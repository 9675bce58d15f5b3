import { ClientError } from 'nice-grpc';

import { linkIn, WITH_LINK } from '../../src/cli/inbox-reader.js';
import { LANGUAGES } from '../../src/domain/language.js';
import { LinkStatus } from '../../src/gen/holdfast/v1/recovery.js';
import { startAhead, type Ahead } from '../environment/ahead.js';
import { askForReset, request, resetUpToCode, signUp } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { linkAt, startPages } from '../web/account-centre.js';
import { get, post } from '../web/http.js';
import { answerOf } from './answer-of.js';
import type { Findings } from './promise.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A link is replaced once less than half of its 48 hours is left. */
const [SOON, LATE, LIFETIME] = [2 * MINUTE, 25 * HOUR, 48 * HOUR];
/** A next step begins a sentence after what is wrong. */
const NEXT_STEP = /\. (Ask|Use) .+\.$/;

/** How a link can be dead, and what each is answered. */
type Death = 'USED' | 'EXPIRED' | 'REPLACED';

/** Uses, replaces and outlives reset links, and looks what is said of them. @returns the answers. */
export async function judgeDeadLinks(system: System, findings: Findings): Promise<string> {
  const answers = new Map<Death, string[]>();
  const person = await signUp(system);
  const { flow, holder, token, code } = await resetUpToCode(system, person);
  await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
  answers.set('USED', await answersTo(system, findings, token, 'USED'));
  await withAhead(system, async (ahead) => {
    answers.set('REPLACED', await replace(ahead, system, findings));
  });
  await withAhead(system, async (ahead) => {
    const { email } = await signUp(system);
    const outlived = await askForReset(ahead.system, email);
    await ahead.sleep(LIFETIME + MINUTE);
    answers.set('EXPIRED', await answersTo(ahead.system, findings, outlived, 'EXPIRED'));
  });
  const all = [...answers.values()].flat();
  findings.expect(new Set(all).size === all.length, 'two dead links are answered alike');
  return `${answers.size.toString()} dead links with ${all.length.toString()} different answers`;
}

/** Asks again soon, and late. @returns what is said of the link that was replaced. */
async function replace(ahead: Ahead, people: System, findings: Findings): Promise<string[]> {
  const { email } = await signUp(people);
  const { system } = ahead;
  const first = await askForReset(system, email);
  await ahead.sleep(SOON);
  const again = await askForReset(system, email);
  findings.expect(again === first, 'asked again soon, another link was mailed');
  await ahead.sleep(LATE);
  const second = await askForReset(system, email);
  findings.expect(second !== first, 'asked again late, the same link was mailed');
  const states = await Promise.all(
    [first, second].map(async (token) => {
      const { status } = await system.gateway.recovery.describeLink({ token });
      return status;
    }),
  );
  const alive = states.filter((status) => status === LinkStatus.LINK_STATUS_ALIVE).length;
  findings.expect(alive === 1, `${alive.toString()} links live at a time`);
  const mails = await system.inbox.list(email, WITH_LINK);
  const tokens = new Set(mails.map((mail) => linkIn(mail).searchParams.get('token')));
  findings.expect(tokens.size === 2, `${tokens.size.toString()} different links were mailed`);
  const answers = await answersTo(system, findings, first, 'REPLACED');
  const newest = await answerOf(
    system.gateway.recovery.openPasswordReset({ ...request(), token: second }),
  );
  findings.expect(newest === 'OK', `the newest link was answered ${newest}`);
  return answers;
}

/** What gRPC and the pages say of a link. */
async function answersTo(
  system: System,
  findings: Findings,
  token: string,
  death: Death,
): Promise<string[]> {
  const open = () => system.gateway.recovery.openPasswordReset({ ...request(), token });
  const reason = await answerOf(open());
  findings.expect(reason === `LINK_${death}`, `a link that is ${death} was answered ${reason}`);
  const said = await open().then(
    () => '',
    (error: unknown) => (error instanceof ClientError ? error.details : String(error)),
  );
  findings.expect(NEXT_STEP.test(said), `LINK_${death} has no next step: ${said}`);
  const pages = await startPages(system.config);
  const answers = [said];
  try {
    for (const language of LANGUAGES) {
      const headers = { 'accept-language': language };
      const shown = await get(linkAt(pages.origin, token), headers);
      const pressed = await post(
        `${pages.origin}/reset/link`,
        { ...{ request_id: request().requestId }, token },
        headers,
      );
      for (const { status, html } of [shown, pressed]) {
        findings.expect(
          status === 410,
          `the page of a link that is ${death}: ${status.toString()}`,
        );
        const isLed = /<a class="button" href="\/reset">[^<]+<\/a>/.test(html);
        findings.expect(isLed, `the page of a link that is ${death} leads nowhere (${language})`);
      }
      const [title, pressedTitle] = [titleOf(shown.html), titleOf(pressed.html)];
      findings.expect(title === pressedTitle, `its button says something else: ${pressedTitle}`);
      answers.push(title);
    }
  } finally {
    await pages.stop();
  }
  return answers;
}

function titleOf(html: string): string {
  return /<h1[^>]*>([\s\S]*?)<\/h1>/.exec(html)?.[1] ?? '';
}

/** For each its own: the time-skipping server stands still after some endings. */
async function withAhead(people: System, work: (ahead: Ahead) => Promise<void>): Promise<void> {
  const ahead = await startAhead(people);
  try {
    await work(ahead);
  } finally {
    await ahead.stop();
  }
}
