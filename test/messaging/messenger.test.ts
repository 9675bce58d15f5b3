import { afterEach, describe, expect, it } from '@jest/globals';

import { createMessenger, type Attempt } from '../../src/messaging/messenger.js';
import { createProviders } from '../../src/messaging/providers.js';
import { EXAMPLES, mailOf, smsOf } from './messages.js';
import { answer, closedPort, startRawServer, startSmtpSink, type SmtpSink } from './smtp-sink.js';

const MAIL_FROM = 'Holdfast <no-reply@holdfast.example>';
const MESSAGE = mailOf(EXAMPLES['reset-link']);

const open: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.close()));
});

async function refusingSink(code: number): Promise<SmtpSink> {
  const sink = await startSmtpSink({
    onRcptTo: (_address, _session, callback) => callback(answer(code, 'no')),
  });
  open.unshift(sink);
  return sink;
}

async function takingSink(): Promise<SmtpSink> {
  const sink = await startSmtpSink();
  open.unshift(sink);
  return sink;
}

function messengerOf(...urls: string[]) {
  const smtp = urls.filter((url) => !url.startsWith('inbox:'));
  const sms = urls.filter((url) => url.startsWith('inbox:'));
  const messenger = createMessenger({ SMTP_URL: smtp, SMS_URL: sms, MAIL_FROM });
  open.unshift(messenger);
  const attempts: Attempt[] = [];
  const onAttempt = async (attempt: Attempt) => {
    attempts.push(attempt);
  };
  return { messenger, attempts, onAttempt };
}

const smtp = ({ port }: { port: number }) => `smtp://127.0.0.1:${port}`;

describe('the messenger', () => {
  it('sends through the first provider, and through no other', async () => {
    const [first, second] = [await takingSink(), await takingSink()];
    const { messenger, attempts, onAttempt } = messengerOf(smtp(first), smtp(second));
    expect(await messenger.deliver(MESSAGE, onAttempt)).toEqual({ provider: smtp(first) });
    expect([first.arrived.length, second.arrived.length]).toEqual([1, 0]);
    expect(attempts).toEqual([{ provider: smtp(first) }]);
  });

  it('sends through the second provider when the first refuses connections (G7.3)', async () => {
    const closed = { port: await closedPort() };
    const second = await takingSink();
    const { messenger, attempts, onAttempt } = messengerOf(smtp(closed), smtp(second));
    expect(await messenger.deliver(MESSAGE, onAttempt)).toEqual({ provider: smtp(second) });
    expect(second.arrived).toHaveLength(1);
    expect(attempts).toEqual([
      { provider: smtp(closed), error: expect.stringContaining('ECONNREFUSED') },
      { provider: smtp(second) },
    ]);
  });

  it.each([450, 550])(
    'sends through the second provider when the first answers %i',
    async (code) => {
      const [first, second] = [await refusingSink(code), await takingSink()];
      const { messenger, onAttempt } = messengerOf(smtp(first), smtp(second));
      expect(await messenger.deliver(MESSAGE, onAttempt)).toEqual({ provider: smtp(second) });
    },
  );

  it('sends through the second provider when the first hangs (G7.3)', async () => {
    const hanging = await startRawServer(() => undefined);
    open.unshift(hanging);
    const second = await takingSink();
    const url = `${smtp(hanging)}?greetingTimeout=200`;
    const { messenger, onAttempt } = messengerOf(url, smtp(second));
    expect(await messenger.deliver(MESSAGE, onAttempt)).toEqual({ provider: smtp(second) });
  });

  it('fails for good only when every provider refused for good (G7.3)', async () => {
    const [final, other, passing] = [
      await refusingSink(550),
      await refusingSink(551),
      await refusingSink(450),
    ];
    const allFinal = messengerOf(smtp(final), smtp(other));
    await expect(allFinal.messenger.deliver(MESSAGE, allFinal.onAttempt)).rejects.toMatchObject({
      permanent: true,
    });
    const mixed = messengerOf(smtp(final), smtp(passing));
    await expect(mixed.messenger.deliver(MESSAGE, mixed.onAttempt)).rejects.toMatchObject({
      permanent: false,
    });
    expect(mixed.attempts).toHaveLength(2);
  });

  it('tells which attempt was refused for good, and asks a provider no more that refused before', async () => {
    const [final, taking] = [await refusingSink(550), await takingSink()];
    const { messenger, attempts, onAttempt } = messengerOf(smtp(final), smtp(taking));
    await messenger.deliver(MESSAGE, onAttempt);
    expect(attempts[0]).toMatchObject({ provider: smtp(final), permanent: true });
    const barred = { paused: new Set<string>(), refused: new Set([smtp(final)]) };
    attempts.length = 0;
    await messenger.deliver(MESSAGE, onAttempt, barred);
    expect(attempts).toEqual([{ provider: smtp(taking) }]);
  });

  it('fails for good without a try when every provider has refused for good before', async () => {
    const taking = await takingSink();
    const { messenger, attempts, onAttempt } = messengerOf(smtp(taking));
    const barred = { paused: new Set([smtp(taking)]), refused: new Set([smtp(taking)]) };
    const failure = messenger.deliver(MESSAGE, onAttempt, barred);
    await expect(failure).rejects.toMatchObject({ permanent: true });
    expect([attempts.length, taking.arrived.length]).toEqual([0, 0]);
  });

  it('leaves out a paused provider, and sends through the next one', async () => {
    const [first, second] = [await takingSink(), await takingSink()];
    const { messenger, attempts, onAttempt } = messengerOf(smtp(first), smtp(second));
    const barred = { paused: new Set([smtp(first)]), refused: new Set<string>() };
    expect(await messenger.deliver(MESSAGE, onAttempt, barred)).toEqual({
      provider: smtp(second),
    });
    expect(first.arrived).toHaveLength(0);
    expect(attempts).toEqual([{ provider: smtp(second) }]);
  });

  it('waits while a paused provider is left, whatever the others refused', async () => {
    const [final, paused] = [await refusingSink(550), await takingSink()];
    const { messenger, attempts, onAttempt } = messengerOf(smtp(final), smtp(paused));
    const barred = { paused: new Set([smtp(paused)]), refused: new Set<string>() };
    const failure = messenger.deliver(MESSAGE, onAttempt, barred);
    await expect(failure).rejects.toMatchObject({
      message: `${smtp(final)} answered 550 at RCPT TO; ${smtp(paused)} is paused`,
      permanent: false,
    });
    expect(attempts).toHaveLength(1);
  });

  it('tells nothing of address, link or credentials when it fails', async () => {
    const { port } = await refusingSink(550);
    const { messenger, attempts, onAttempt } = messengerOf(`smtp://127.0.0.1:${port}?name=secret`);
    const failure = messenger.deliver(MESSAGE, onAttempt);
    await expect(failure).rejects.toThrow(`smtp://127.0.0.1:${port} answered 550 at RCPT TO`);
    expect(JSON.stringify(attempts)).not.toMatch(/alice|token|secret/);
  });

  it('sends the same Message-ID when a message is delivered twice', async () => {
    const [first, second] = [await takingSink(), await takingSink()];
    for (const sink of [first, second]) {
      const { messenger, onAttempt } = messengerOf(smtp(sink));
      await messenger.deliver(MESSAGE, onAttempt);
    }
    const ids = [first, second].map(({ arrived }) =>
      /^Message-ID: .*$/im.exec(arrived[0]?.raw ?? ''),
    );
    expect(ids[0]?.[0]).toBe('Message-ID: <flow-1.email-1.1@holdfast.example>');
    expect(ids[1]?.[0]).toBe(ids[0]?.[0]);
  });

  it('catches a text beside the mails, with the number it went to', async () => {
    const inbox = await takingSink();
    const { messenger, onAttempt } = messengerOf(`inbox://127.0.0.1:${inbox.port}`);
    const { provider } = await messenger.deliver(smsOf(EXAMPLES['mobile-code']), onAttempt);
    expect(provider).toBe(`inbox://127.0.0.1:${inbox.port}`);
    expect(inbox.arrived).toMatchObject([{ to: ['8613800138000@sms.invalid'] }]);
    const { raw = '' } = inbox.arrived[0] ?? {};
    expect(raw).toContain('+8613800138000');
    expect(raw).toContain(EXAMPLES['mobile-code'].code);
    expect(raw).not.toContain('text/html');
  });

  it('names its providers in the configured order, without credentials', () => {
    const { mail, sms } = createProviders({
      SMTP_URL: ['smtps://me:secret@mail.example:465?name=x', 'smtp://[::1]:25'],
      SMS_URL: ['inbox://me:secret@127.0.0.1:1025'],
      MAIL_FROM,
    });
    open.push(...mail, ...sms);
    expect(mail.map(({ name }) => name)).toEqual(['smtps://mail.example:465', 'smtp://[::1]:25']);
    expect(sms.map(({ name }) => name)).toEqual(['inbox://127.0.0.1:1025']);
  });
});
