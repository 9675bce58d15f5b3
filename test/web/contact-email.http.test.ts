import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { WITH_CONTACT_EMAIL_LINK } from '../../src/cli/inbox-reader.js';
import { maskEmail } from '../../src/domain/email.js';
import { logIn, withLink, type Holder } from '../environment/changes.js';
import { newEmail, newMobile, request, signUp } from '../environment/people.js';
import { changePassword } from '../environment/undo.js';
import { linkAt, startAccountCentre, type AccountCentre } from './account-centre.js';
import { get, headingOf, post } from './http.js';

describe('the pages of a contact email', () => {
  let centre: AccountCentre;
  let origin: string;
  beforeAll(async () => {
    centre = await startAccountCentre();
    ({ origin } = centre);
  });
  afterAll(() => centre.stop());

  const id = () => ({ request_id: randomUUID() });
  const linkTo = (token: string) => linkAt(origin, token, '/contact-email/link');
  const press = (token: string) => post(`${origin}/contact-email/link`, { ...id(), token });

  /** Enters a contact email. @returns the token of its link. */
  async function enter(holder: Holder, email = newEmail()): Promise<string> {
    const { token } = await withLink(centre.system, email, WITH_CONTACT_EMAIL_LINK, () =>
      centre.system.gateway.flows.startContactEmailChange({ ...request(), email }, holder),
    );
    return token;
  }

  async function isVerified(holder: Holder): Promise<boolean | undefined> {
    const { account } = await centre.system.gateway.accounts.getAccount({}, holder);
    return account?.contactEmailVerified;
  }

  it('verifies nothing when a link is fetched 20 times, and does when its button is pressed', async () => {
    const holder = await logIn(centre.system, await signUp(centre.system));
    const email = newEmail();
    const token = await enter(holder, email);
    const fetched = Array.from({ length: 20 }, (_, i) =>
      get(linkTo(token), {}, i % 2 ? 'HEAD' : 'GET'),
    );
    for (const { status } of await Promise.all(fetched)) expect(status).toBe(200);
    expect(await isVerified(holder)).toBe(false);
    const page = await get(linkTo(token));
    expect(headingOf(page)).toBe('Verify your contact email');
    expect(page.html).toContain(maskEmail(email));
    const zh = await get(linkTo(token), { 'accept-language': 'zh-CN' });
    expect(headingOf(zh)).toBe('验证您的联系邮箱');
    const pressed = await press(token);
    expect([pressed.status, pressed.headers.get('location')]).toEqual([
      303,
      '/contact-email/verified',
    ]);
    expect(await isVerified(holder)).toBe(true);
    const done = await get(`${origin}/contact-email/verified`);
    expect([done.status, headingOf(done)]).toEqual([200, 'Your contact email is verified']);
  });

  it('verifies once when the button is pressed twice', async () => {
    const holder = await logIn(centre.system, await signUp(centre.system));
    const token = await enter(holder);
    const form = { ...id(), token };
    const answers = await Promise.all([1, 2].map(() => post(`${origin}/contact-email/link`, form)));
    for (const { headers } of answers) {
      expect(headers.get('location')).toBe('/contact-email/verified');
    }
  });

  it('answers a used, a dead, a replaced and an unknown link differently, each with the next step', async () => {
    const links = [await used(), await dead(), await replaced(), 'x.y.z'];
    const answers = await Promise.all(links.map((token) => get(linkTo(token))));
    expect(answers.map(({ status }) => status)).toEqual([410, 410, 410, 404]);
    expect(answers.map(headingOf)).toEqual([
      'This address is verified already',
      'This link has expired',
      'A newer link was sent',
      'This link doesn’t work',
    ]);
    expect(answers[1]?.html).toContain('enter it again');
    expect(answers[2]?.html).toContain('Open the latest mail');
    for (const [index, token] of links.entries()) {
      const pressed = await press(token);
      expect([pressed.status, pressed.html]).toEqual([
        answers[index]?.status,
        answers[index]?.html,
      ]);
    }

    async function used() {
      const token = await enter(await logIn(centre.system, await signUp(centre.system)));
      await press(token);
      return token;
    }
    async function dead() {
      const mobile = newMobile();
      const person = { ...(await signUp(centre.system, { mobile })), mobile };
      const token = await enter(await logIn(centre.system, person));
      await changePassword(centre.system, person);
      return token;
    }
    async function replaced() {
      const holder = await logIn(centre.system, await signUp(centre.system));
      const token = await enter(holder);
      await enter(holder);
      return token;
    }
  });
});
