import { randomUUID } from 'node:crypto';

import { codeIn, WITH_CODE } from '../../src/cli/inbox-reader.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import { askForReset, NEW_PASSWORD, twice, type Person } from '../environment/people.js';
import { get, post, valueOf, type Answer } from '../web/http.js';
import { internalsIn } from './outage-answers.js';
import { CALLER_PATIENCE } from './caller-patience.js';
import type { Processes } from './processes.js';
import type { Findings } from './promise.js';

/** A reset that a browser holds, and the code that it waits for. */
export interface PageReset {
  cookie: string;
  code: string;
}

/** A page answers later than the call behind it, milliseconds. */
const PAGE_PATIENCE = CALLER_PATIENCE + 2_000;
const id = () => ({ request_id: randomUUID() });

/** Takes a reset up to its code, as a browser does. */
export async function openPageReset(processes: Processes, person: Person): Promise<PageReset> {
  const { origin, inbox } = processes;
  const token = await askForReset(processes, person.email);
  const { cookie } = await post(`${origin}/reset/link`, { ...id(), token });
  const channel = person.mobile ?? person.email;
  const before = (await inbox.list(channel, WITH_CODE)).length;
  const { newPassword, newPasswordConfirmation } = twice(NEW_PASSWORD);
  await post(
    `${origin}/reset/flow/password`,
    {
      ...id(),
      new_password: newPassword,
      new_password_confirmation: newPasswordConfirmation,
      identity_method: IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE,
    },
    { cookie },
  );
  return { cookie, code: codeIn(await inbox.wait(channel, before + 1, WITH_CODE)) };
}

/** What is typed into the pages while a part is down. */
export interface Typed {
  when: string;
  email: string;
  token: string;
  atCode: PageReset;
}

/**
 * Looks at the pages while a part is down: each a 503 that says when to come again, keeps what was typed, and
 * shows nothing of the inside.
 * @returns how many were tried, the slowest in milliseconds, and the request id that the code is sent again under.
 */
export async function tryPages({ origin }: Processes, findings: Findings, typed: Typed) {
  const { email, token, atCode, when } = typed;
  const { cookie, code } = atCode;
  const codeId = randomUUID();
  const emailId = randomUUID();
  const tokenId = randomUUID();
  const password = { new_password: NEW_PASSWORD, new_password_confirmation: NEW_PASSWORD };
  const at = `${origin}/reset`;
  const tries: { name: string; load: () => Promise<Answer>; kept: Record<string, string> }[] = [
    page('the address', () => post(at, { request_id: emailId, email }), {
      request_id: emailId,
      email,
    }),
    page('a link', () => get(`${at}/link?token=${token}`), {}),
    page('a link’s button', () => post(`${at}/link`, { request_id: tokenId, token }), {
      request_id: tokenId,
      token,
    }),
    page('the flow', () => get(`${at}/flow`, { cookie }), {}),
    page('the code', () => post(`${at}/flow/code`, { request_id: codeId, code }, { cookie }), {
      request_id: codeId,
      code,
    }),
    page(
      'the password',
      () =>
        post(
          `${at}/flow/password`,
          {
            ...id(),
            ...password,
            identity_method: IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE,
          },
          { cookie },
        ),
      { identity_method: IdentityMethodKind.IDENTITY_METHOD_KIND_SECURITY_MOBILE },
    ),
  ];
  const took = tries.map(async ({ name, load, kept }) => {
    const started = performance.now();
    const answer = await load();
    const lasted = performance.now() - started;
    judgePage(findings, `the page of ${name} with ${when}`, answer, kept);
    findings.expect(lasted < PAGE_PATIENCE, `the page of ${name} took ${lasted.toFixed(0)} ms`);
    return lasted;
  });
  const slowest = Math.max(...(await Promise.all(took)));
  return { tried: tries.length, slowest, again: codeId };
}

/** Presses the button of the page that has kept the code. */
export function pressAgain(
  { origin }: Processes,
  { cookie, code }: PageReset,
  requestId: string,
): Promise<Answer> {
  return post(`${origin}/reset/flow/code`, { request_id: requestId, code }, { cookie });
}

function page(name: string, load: () => Promise<Answer>, kept: Record<string, string>) {
  return { name, load, kept };
}

function judgePage(
  findings: Findings,
  name: string,
  answer: Answer,
  kept: Record<string, string>,
): void {
  const { status, headers, html } = answer;
  findings.expect(status === 503, `${name}: ${status}`);
  findings.expect(headers.get('retry-after') !== null, `${name} doesn’t say when to come again`);
  for (const [field, value] of Object.entries(kept)) {
    findings.expect(valueOf(answer, field) === value, `${name} hasn’t kept ${field}`);
  }
  findings.expect(!html.includes(NEW_PASSWORD), `${name} shows the password`);
  const internals = internalsIn(html);
  findings.expect(internals === undefined, `${name} shows "${internals ?? ''}"`);
}
