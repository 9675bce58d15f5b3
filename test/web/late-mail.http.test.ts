import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newEmail } from '../environment/people.js';
import { startSystem, type System } from '../environment/system.js';
import { closedPort, startSmtpSink, type SmtpSink } from '../messaging/smtp-sink.js';
import { startPages } from './account-centre.js';
import { get, headingOf, post } from './http.js';

/** What was found of the mail servers holds for 3 s. */
const HOLDS = 3_500;

describe('the receipt of a reset while no mail is taken', () => {
  let system: System;
  let pages: Awaited<ReturnType<typeof startPages>>;
  let port: number;
  let back: SmtpSink | undefined;
  beforeAll(async () => {
    port = await closedPort();
    system = await startSystem({ SMTP_URL: `smtp://127.0.0.1:${port.toString()}` });
    pages = await startPages(system.config);
  });
  afterAll(async () => {
    await pages.stop();
    await system.stop();
    await back?.close();
  });

  const receipt = async (email: string) => {
    const fields = { request_id: randomUUID(), email };
    const { headers } = await post(`${pages.origin}/reset`, fields);
    return get(`${pages.origin}${headers.get('location') ?? ''}`);
  };

  it('says that the mail isn’t handed over, in the same words for an unknown address, until it is', async () => {
    const email = newEmail();
    const account = { name: 'Late Ltd', language: 'en', password_version: 0 } as const;
    const address = { login_email: email, login_email_canonical: email };
    await system.db
      .insertInto('accounts')
      .values({ ...account, ...address })
      .execute();
    const known = await receipt(email);
    expect(headingOf(known)).toBe('Your mail has to wait');
    expect(known.html).toContain('isn’t handed over yet');
    expect((await receipt(newEmail())).html).toBe(known.html);

    back = await startSmtpSink({}, port);
    await new Promise((resolve) => setTimeout(resolve, HOLDS));
    expect(headingOf(await receipt(newEmail()))).toBe('Check your mail');
  });
});
