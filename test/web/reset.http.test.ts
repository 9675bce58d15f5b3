import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import getPort from 'get-port';

import { createLogger } from '../../src/log.js';
import { startServer } from '../../src/server/server.js';
import {
  askForReset,
  NEW_PASSWORD,
  newEmail,
  newMobile,
  resetUpToCode,
  signUp,
} from '../environment/people.js';
import { linkAt, startAccountCentre, startPages, type AccountCentre } from './account-centre.js';
import { get, headingOf, post, valueOf } from './http.js';

describe('the pages of a password reset', () => {
  let centre: AccountCentre;
  let origin: string;
  beforeAll(async () => {
    centre = await startAccountCentre();
    ({ origin } = centre);
  });
  afterAll(() => centre.stop());

  const id = () => ({ request_id: randomUUID() });
  const person = () => signUp(centre.system, { mobile: newMobile() });

  /** Presses the button behind a link. @returns the headers of a browser that holds the reset. */
  async function open(token: string): Promise<{ cookie: string }> {
    const { status, headers, cookie } = await post(`${origin}/reset/link`, { ...id(), token });
    expect([status, headers.get('location')]).toEqual([303, '/reset/flow']);
    return { cookie };
  }

  it('uses nothing up when a link is fetched 20 times', async () => {
    const { email } = await person();
    const token = await askForReset(centre.system, email);
    const link = linkAt(origin, token);
    const fetched = Array.from({ length: 20 }, (_, i) => get(link, {}, i % 2 ? 'HEAD' : 'GET'));
    for (const { status, cookie } of await Promise.all(fetched)) {
      expect([status, cookie]).toEqual([200, '']);
    }
    const { state } = await centre.system.db
      .selectFrom('flows')
      .select('state')
      .where('email', '=', email)
      .where('kind', '=', 'PASSWORD_RESET')
      .executeTakeFirstOrThrow();
    expect(state).toBe('AWAITING_LINK');
    expect(headingOf(await get(`${origin}/reset/flow`, await open(token)))).toBe(
      'Choose a new password',
    );
  });

  it('answers a used, an ended, a replaced and an unknown link differently, each with the next step', async () => {
    const answers = await Promise.all([used(), ended(), replaced(), get(linkAt(origin, 'x.y.z'))]);
    expect(answers.map(({ status }) => status)).toEqual([410, 410, 410, 404]);
    expect(answers.map(headingOf)).toEqual([
      'This link was used already',
      'This link has expired',
      'A newer link was sent',
      'This link doesn’t work',
    ]);
    for (const { html } of answers) expect(html).toContain('href="/reset">Ask for a new link');

    async function used() {
      const { flow, holder, token, code } = await resetUpToCode(centre.system, await person());
      const { flows } = centre.system.gateway;
      await flows.submitCode({ requestId: randomUUID(), ...flow, code }, holder);
      return dead(token);
    }
    async function ended() {
      const token = await askForReset(centre.system, (await person()).email);
      await post(`${origin}/reset/flow/cancel`, id(), await open(token));
      return dead(token);
    }
    async function replaced() {
      const { email } = await person();
      const token = await askForReset(centre.system, email);
      // Until the mail is noted as sent, the flow may write its row again.
      while ((await resetOf(email)).deliveryState !== 'SENT') await sleep(20);
      await centre.system.db
        .updateTable('flows')
        .set({ link_number: 2 })
        .where('email', '=', email)
        .where('kind', '=', 'PASSWORD_RESET')
        .execute();
      return dead(token);
    }
    async function resetOf(email: string) {
      const { snapshot } = await centre.system.db
        .selectFrom('flows')
        .select('snapshot')
        .where('email', '=', email)
        .where('kind', '=', 'PASSWORD_RESET')
        .executeTakeFirstOrThrow();
      return snapshot;
    }
    /** To whoever gets the link, and to whoever had its page open already. */
    async function dead(token: string) {
      const got = await get(linkAt(origin, token));
      const posted = await post(`${origin}/reset/link`, { ...id(), token });
      expect([posted.status, posted.html, posted.cookie]).toEqual([got.status, got.html, '']);
      return got;
    }
  });

  it('gives the same receipt for a known and an unknown address', async () => {
    const { email } = await person();
    const answers = await Promise.all(
      [email, newEmail()].map((address) => post(`${origin}/reset`, { ...id(), email: address })),
    );
    const [known, unknown] = answers.map(({ status, headers, html }) => {
      const same = [...headers].filter(([name]) => name !== 'date');
      return { status, html, same };
    });
    expect(known).toEqual(unknown);
    expect(known?.same).toContainEqual(['location', '/reset/sent']);
    expect((await get(`${origin}/reset/sent`)).html).toContain('If an account has this email');
  });

  it('has one effect when the same form arrives many times at once', async () => {
    const reset = await openedUpToCode();
    const form = { ...id(), code: '000000' };
    const sent = Array.from({ length: 10 }, () => post(`${origin}/reset/flow/code`, form, reset));
    const texts = (await Promise.all(sent)).map(({ html }) => /wrong: (\d) tries/.exec(html)?.[1]);
    expect(new Set(texts)).toEqual(new Set(['4']));
    expect((await get(`${origin}/reset/flow`, reset)).html).toContain('4 tries left');
  });

  it('gives the form that was refused a new request id, and keeps a code with a slip in it', async () => {
    const reset = await openedUpToCode();
    const form = { ...id(), code: '１２ 3x' };
    const refused = await post(`${origin}/reset/flow/code`, form, reset);
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('Enter the six digits of the code.');
    expect(valueOf(refused, 'code')).toBe('１２ 3x');
    expect(valueOf(refused, 'request_id')).not.toBe(form.request_id);
  });

  it('keeps what was typed, except passwords, while Holdfast is away, and goes on by itself', async () => {
    const reset = await openedUpToCode();
    const GRPC_ADDRESS = `127.0.0.1:${(await getPort({ host: '127.0.0.1' })).toString()}`;
    const away = await startPages(centre.system.config, { GRPC_ADDRESS });
    const email = newEmail();
    const form = { ...id(), email };
    const asked = await post(`${away.origin}/reset`, form);
    const code = await post(`${away.origin}/reset/flow/code`, { ...id(), code: '123456' }, reset);
    const passwords = { new_password: NEW_PASSWORD, new_password_confirmation: NEW_PASSWORD };
    const password = await post(`${away.origin}/reset/flow/password`, passwords, reset);
    const shown = await get(`${away.origin}/reset/flow`, reset);
    for (const answer of [asked, code, password, shown]) {
      expect([answer.status, headingOf(answer)]).toEqual([503, 'Please try again']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.html).not.toMatch(/grpc|ECONNREFUSED|127\.0\.0\.1/i);
    }
    expect(valueOf(asked, 'email')).toBe(email);
    expect(valueOf(asked, 'request_id')).toBe(form.request_id);
    expect(valueOf(code, 'code')).toBe('123456');
    expect(password.html).not.toContain(NEW_PASSWORD);
    expect(valueOf(password, 'new_password')).toBe('');

    const config = { ...centre.system.config, GRPC_ADDRESS };
    const server = await startServer(config, createLogger('silent'));
    const again = await untilAnswered(() => post(`${away.origin}/reset`, form));
    expect(again.headers.get('location')).toBe('/reset/sent');
    await away.stop();
    await server.stop();
  });

  it('shows a reset to nobody who does not hold its secret, and takes no step of it', async () => {
    const { cookie } = await openedUpToCode();
    const [name = '', held = ''] = cookie.split('=');
    const [flowId = ''] = held.split('.');
    const foreign = (await openedUpToCode()).cookie.split('.').slice(1).join('.');
    const values = ['', '.', 'x', flowId, `${flowId}.`, `${flowId}.x`, `${flowId}.${foreign}`];
    for (const value of [...values, `${randomUUID()}.${held.slice(37)}`, `x.${'y'.repeat(600)}`]) {
      const headers = { cookie: `${name}=${value}` };
      const got = await get(`${origin}/reset/flow`, headers);
      const posted = await post(`${origin}/reset/flow/cancel`, id(), headers);
      for (const { status, html } of [got, posted]) {
        expect([status, html]).toEqual([404, expect.stringContaining('No reset is open here')]);
      }
    }
    expect(headingOf(await get(`${origin}/reset/flow`, { cookie }))).toBe('Enter the code');
  });

  /** The headers of a browser whose reset waits for the code. */
  async function openedUpToCode(): Promise<{ cookie: string }> {
    const reset = await open(await askForReset(centre.system, (await person()).email));
    const passwords = { new_password: NEW_PASSWORD, new_password_confirmation: NEW_PASSWORD };
    await post(`${origin}/reset/flow/password`, { ...id(), ...passwords }, reset);
    return reset;
  }

  /** A connection that was refused is tried again after a pause. */
  async function untilAnswered(send: () => ReturnType<typeof post>) {
    for (;;) {
      const answer = await send();
      if (answer.status !== 503) return answer;
    }
  }
});
