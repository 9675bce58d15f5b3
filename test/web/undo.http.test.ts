import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import getPort from 'get-port';

import { WITH_LINK } from '../../src/cli/inbox-reader.js';
import { maskMobile } from '../../src/domain/mobile.js';
import { logIn, withCode } from '../environment/changes.js';
import {
  askForReset,
  forgetSendLimits,
  NEW_PASSWORD,
  newMobile,
  PASSWORD,
  signUp,
} from '../environment/people.js';
import {
  changeMobile,
  changePassword,
  confirmUndo,
  openUndo,
  undoLinkTo,
  type Reachable,
} from '../environment/undo.js';
import { linkAt, startAccountCentre, startPages, type AccountCentre } from './account-centre.js';
import { get, headingOf, post, valueOf } from './http.js';

describe('the pages of an undo', () => {
  let centre: AccountCentre;
  let origin: string;
  beforeAll(async () => {
    centre = await startAccountCentre();
    ({ origin } = centre);
  });
  afterAll(() => centre.stop());

  const id = () => ({ request_id: randomUUID() });
  const undoLink = (token: string) => linkAt(origin, token, '/undo/link');

  /** Somebody whose security mobile was changed, and the token that undoes it. */
  async function changed(): Promise<{ owner: Reachable; token: string }> {
    const mobile = newMobile();
    const owner = { ...(await signUp(centre.system, { mobile })), mobile };
    await changeMobile(centre.system, owner);
    return { owner, token: await undoLinkTo(centre.system, mobile) };
  }

  /** Presses "this was not me". @returns the headers of a browser that holds the undo. */
  async function open(token: string): Promise<{ cookie: string }> {
    const { status, headers, cookie } = await post(`${origin}/undo/link`, { ...id(), token });
    expect([status, headers.get('location')]).toEqual([303, '/undo/flow']);
    return { cookie };
  }

  it('freezes nothing when a link is fetched 20 times, and tells what was changed', async () => {
    const { owner, token } = await changed();
    const link = undoLink(token);
    const fetched = Array.from({ length: 20 }, (_, i) => get(link, {}, i % 2 ? 'HEAD' : 'GET'));
    for (const { status, cookie } of await Promise.all(fetched)) {
      expect([status, cookie]).toEqual([200, '']);
    }
    await logIn(centre.system, owner);
    const { html } = await get(link);
    expect(html).toMatch(/<dt>What was changed<\/dt><dd>Security mobile<\/dd>/);
    expect(html).toMatch(/<dt>When<\/dt><dd><time dateTime="20\d\d-/);
    expect(html).toContain(maskMobile(owner.mobile));
    const zh = await get(link, { 'accept-language': 'zh-CN' });
    expect(zh.html).toContain('<dd>安全手机</dd>');
  });

  it('restores by the former password, which it refuses beside its field when it is wrong', async () => {
    const { owner, token } = await changed();
    const undo = await open(token);
    expect(headingOf(await get(`${origin}/undo/flow`, undo))).toBe('Your account is frozen');
    const step = `${origin}/undo/flow/password`;
    const wrong = await post(step, { ...id(), former_password: NEW_PASSWORD }, undo);
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain(
      'id="former_password-errors"><li>This is not the password from before the change.',
    );
    expect(valueOf(wrong, 'former_password')).toBe('');
    const empty = await post(step, id(), undo);
    expect(empty.html).toContain('id="former_password-errors"><li>Fill this in.');
    const right = await post(step, { ...id(), former_password: PASSWORD }, undo);
    expect([right.status, right.headers.get('location')]).toEqual([303, '/undo/flow']);
    const done = await get(`${origin}/undo/flow`, undo);
    expect(headingOf(done)).toBe('The change is undone');
    expect(done.html).toContain('Your former security mobile is bound again');
    await logIn(centre.system, owner);
  });

  it('says, once a password is undone, that a reset mail is on its way, which comes', async () => {
    const mobile = newMobile();
    const owner = { ...(await signUp(centre.system, { mobile })), mobile };
    await changePassword(centre.system, owner);
    const undo = await open(await undoLinkTo(centre.system, owner.email));
    await post(`${origin}/undo/flow/password`, { ...id(), former_password: PASSWORD }, undo);
    const done = await get(`${origin}/undo/flow`, undo);
    expect(done.html).toContain('A mail with a link to reset it is on its way');
    await centre.system.inbox.wait(owner.email, 1, WITH_LINK);
  });

  it('takes no more former passwords after ten wrong ones, and says what is left', async () => {
    const { token } = await changed();
    const undo = await open(token);
    const step = `${origin}/undo/flow/password`;
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await post(step, { ...id(), former_password: NEW_PASSWORD }, undo);
    }
    const { status, html } = await post(step, { ...id(), former_password: PASSWORD }, undo);
    expect([status, html]).toEqual([
      422,
      expect.stringContaining('id="former_password-errors"><li>Too many wrong tries'),
    ]);
  });

  it('takes a code instead, and the former password still beside it', async () => {
    const { owner, token } = await changed();
    const undo = await open(token);
    const method = { method: 'IDENTITY_METHOD_KIND_VERIFICATION_EMAIL' };
    const { code } = await withCode(centre.system, owner.email, () =>
      post(`${origin}/undo/flow/method`, { ...id(), ...method }, undo),
    );
    const page = await get(`${origin}/undo/flow`, undo);
    expect(headingOf(page)).toBe('Enter the code');
    expect(page.html).toContain('action="/undo/flow/code"');
    expect(page.html).toContain('action="/undo/flow/password"');
    expect(page.html).not.toMatch(/\/reset|[Rr]eset/);
    await post(`${origin}/undo/flow/code`, { ...id(), code }, undo);
    expect(headingOf(await get(`${origin}/undo/flow`, undo))).toBe('The change is undone');
  });

  it('answers a used, a voided and an unknown link differently, each with the next step', async () => {
    const [used, voided] = [await usedLink(), await voidedLink()];
    const answers = await Promise.all([used, voided, 'x.y.z'].map((token) => get(undoLink(token))));
    expect(answers.map(({ status }) => status)).toEqual([410, 410, 404]);
    expect(answers.map(headingOf)).toEqual([
      'This change was undone already',
      'This link undoes nothing any more',
      'This link doesn’t work',
    ]);
    const next = answers.map(({ html }) => /class="button" href="(.*?)"/.exec(html)?.[1]);
    expect(next).toEqual(['/', '/reset', '/']);
    // To whoever had its page open already it is as dead.
    for (const [index, token] of [used, voided].entries()) {
      const posted = await post(`${origin}/undo/link`, { ...id(), token });
      expect([posted.html, posted.cookie]).toEqual([answers[index]?.html, '']);
    }
    // Nor does a link of another kind work here.
    const reset = await askForReset(centre.system, (await changed()).owner.email);
    expect((await get(undoLink(reset))).status).toBe(404);

    async function usedLink() {
      const { token } = await changed();
      await confirmUndo(centre.system, await openUndo(centre.system, token), PASSWORD);
      return token;
    }
    async function voidedLink() {
      const mobile = newMobile();
      const owner = { ...(await signUp(centre.system, { mobile })), mobile };
      const first = await changeMobile(centre.system, owner);
      await changeMobile(centre.system, { ...owner, mobile: first });
      const token = await undoLinkTo(centre.system, first);
      const own = await openUndo(centre.system, await undoLinkTo(centre.system, mobile));
      await confirmUndo(centre.system, own, PASSWORD);
      while ((await get(undoLink(token))).status === 200);
      return token;
    }
  });

  it('is held by a cookie of its own, which opens nothing else', async () => {
    const { token } = await changed();
    const { cookie } = await open(token);
    expect(cookie).toMatch(/^__Host-holdfast-undo=SECURITY_MOBILE_CHANGE\.[\da-f-]{36}\./);
    const asReset = cookie.replace('-undo=SECURITY_MOBILE_CHANGE.', '-reset=');
    for (const headers of [{}, { cookie: asReset }, { cookie: cookie.slice(0, -3) }]) {
      const { status, html } = await get(`${origin}/undo/flow`, headers);
      expect([status, html]).toEqual([404, expect.stringContaining('No undo is open here')]);
    }
    expect((await post(`${origin}/undo/flow/cancel`, id(), { cookie })).status).toBe(404);
    expect(headingOf(await get(`${origin}/undo/flow`, { cookie }))).toBe('Your account is frozen');
  });

  it('keeps no password while Holdfast is away', async () => {
    const { token } = await changed();
    const undo = await open(token);
    await forgetSendLimits(centre.system);
    const GRPC_ADDRESS = `127.0.0.1:${(await getPort({ host: '127.0.0.1' })).toString()}`;
    const away = await startPages(centre.system.config, { GRPC_ADDRESS });
    const form = { ...id(), former_password: PASSWORD };
    const answer = await post(`${away.origin}/undo/flow/password`, form, undo);
    await away.stop();
    expect([answer.status, headingOf(answer)]).toEqual([503, 'Please try again']);
    expect(answer.html).not.toContain(PASSWORD);
    expect(valueOf(answer, 'former_password')).toBe('');
    expect(valueOf(answer, 'request_id')).not.toBe(form.request_id);
  });
});
