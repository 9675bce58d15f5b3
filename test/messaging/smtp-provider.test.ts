import { afterEach, describe, expect, it } from '@jest/globals';

import type { Mail, Provider } from '../../src/messaging/provider.js';
import { readSender } from '../../src/messaging/sender.js';
import { createSmtpProvider } from '../../src/messaging/smtp-provider.js';
import { SMTP_TIMEOUTS } from '../../src/messaging/smtp-timeouts.js';
import { answer, closedPort, startRawServer, startSmtpSink } from './smtp-sink.js';

const sender = readSender('Holdfast <no-reply@holdfast.example>');
const MAIL: Mail = {
  messageId: '<one@holdfast.example>',
  to: 'alice@example.com',
  subject: 'Subject',
  html: '<p>Secret 048291</p>',
  text: 'Secret 048291',
};

const open: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((part) => part.close()));
});

async function keep<Part extends { close(): unknown }>(part: Promise<Part>): Promise<Part> {
  open.unshift(await part);
  return part;
}

function providerAt(port: number, timeouts = SMTP_TIMEOUTS): Provider<Mail> {
  const provider = createSmtpProvider(`smtp://127.0.0.1:${port}`, sender, timeouts);
  open.unshift(provider);
  return provider;
}

describe('an SMTP provider', () => {
  it('delivers both parts, from the sender to the one recipient, marked as automatic', async () => {
    const { port, arrived } = await keep(startSmtpSink());
    await providerAt(port).send(MAIL);
    expect(arrived).toMatchObject([{ from: sender.address, to: [MAIL.to] }]);
    const { raw = '' } = arrived[0] ?? {};
    expect(raw).toContain('From: Holdfast <no-reply@holdfast.example>');
    expect(raw).toContain('Message-ID: <one@holdfast.example>');
    expect(raw).toContain('Auto-Submitted: auto-generated');
    expect(raw).toContain('X-Auto-Response-Suppress: All');
    expect(raw).toContain('Content-Type: text/plain');
    expect(raw).toContain('Content-Type: text/html');
    expect(raw).not.toMatch(/nodemailer/i);
  });

  it('sends the same Message-ID both times', async () => {
    const { port, arrived } = await keep(startSmtpSink());
    const provider = providerAt(port);
    await provider.send(MAIL);
    await provider.send(MAIL);
    expect(arrived).toHaveLength(2);
    for (const { raw } of arrived) expect(raw).toContain(`Message-ID: ${MAIL.messageId}`);
  });

  it('logs in with the credentials of its URL and keeps them out of its name', async () => {
    const users: unknown[] = [];
    const { port } = await keep(
      startSmtpSink({
        allowInsecureAuth: true,
        onAuth({ username, password }, _session, callback) {
          users.push([username, password]);
          callback(null, { user: username });
        },
      }),
    );
    const url = `smtp://me%40example.com:p%2Fw@127.0.0.1:${port}`;
    const provider = createSmtpProvider(url, sender);
    open.unshift(provider);
    await provider.send(MAIL);
    expect(users).toEqual([['me@example.com', 'p/w']]);
    expect(provider.name).toBe(`smtp://127.0.0.1:${port}`);
  });

  it('takes a 5xx to the recipient as final, and keeps of the answer its codes only', async () => {
    const { port } = await keep(
      startSmtpSink({
        onRcptTo: (_address, _session, callback) =>
          callback(answer(550, '5.1.1 <alice@example.com> 048291 unknown')),
      }),
    );
    await expect(providerAt(port).send(MAIL)).rejects.toMatchObject({
      name: 'DeliveryError',
      permanent: true,
      message: 'answered 550 5.1.1 at RCPT TO',
    });
  });

  it('takes a 5xx to the content as final', async () => {
    const { port } = await keep(
      startSmtpSink({
        onData(stream, _session, callback) {
          stream.resume().once('end', () => callback(answer(554, '5.7.1 looks like spam')));
        },
      }),
    );
    await expect(providerAt(port).send(MAIL)).rejects.toMatchObject({
      permanent: true,
      message: 'answered 554 5.7.1 at DATA',
    });
  });

  it('may be tried again after a 4xx', async () => {
    const { port } = await keep(
      startSmtpSink({
        onRcptTo: (_address, _session, callback) => callback(answer(451, '4.7.1 greylisted')),
      }),
    );
    await expect(providerAt(port).send(MAIL)).rejects.toMatchObject({
      permanent: false,
      message: 'answered 451 4.7.1 at RCPT TO',
    });
  });

  it('may be tried again when the server refuses our own log-in', async () => {
    const { port } = await keep(
      startSmtpSink({
        allowInsecureAuth: true,
        onAuth: (_auth, _session, callback) => callback(answer(535, '5.7.8 no')),
      }),
    );
    const provider = createSmtpProvider(`smtp://me:secret@127.0.0.1:${port}`, sender);
    open.unshift(provider);
    const failure = provider.send(MAIL);
    await expect(failure).rejects.toMatchObject({ permanent: false });
    await expect(failure).rejects.not.toThrow(/secret|me/);
  });

  it('may be tried again when the connection is refused', async () => {
    await expect(providerAt(await closedPort()).send(MAIL)).rejects.toMatchObject({
      permanent: false,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('gives up on a server that never greets', async () => {
    const { port } = await keep(startRawServer(() => undefined));
    await expect(
      providerAt(port, { ...SMTP_TIMEOUTS, greeting: 300 }).send(MAIL),
    ).rejects.toMatchObject({
      permanent: false,
      message: expect.stringContaining('ETIMEDOUT GREETING_TIMEOUT'),
    });
  });

  it('gives up on a server that falls silent after the content', async () => {
    const { port } = await keep(
      startSmtpSink({ onData: (stream) => stream.resume().on('error', () => undefined) }),
    );
    await expect(
      providerAt(port, { ...SMTP_TIMEOUTS, silence: 300 }).send(MAIL),
    ).rejects.toMatchObject({
      permanent: false,
      message: expect.stringContaining('ETIMEDOUT SOCKET_TIMEOUT'),
    });
  });

  it('gives up on a server that trickles its answer and is never silent', async () => {
    const { port } = await keep(
      startRawServer((socket) => {
        socket.write('220 ready\r\n');
        const timer = setInterval(() => socket.write('250-wait\r\n'), 50);
        socket.once('close', () => clearInterval(timer));
      }),
    );
    await expect(
      providerAt(port, { ...SMTP_TIMEOUTS, message: 1_000 }).send(MAIL),
    ).rejects.toMatchObject({
      permanent: false,
      message: 'ETIMEDOUT MESSAGE_TIMEOUT',
    });
  });

  it('may be tried again when the server drops the connection after the content', async () => {
    let count = 0;
    const { port } = await keep(
      startRawServer((socket) => {
        let content: string | undefined;
        socket.write('220 ready\r\n');
        socket.on('data', (data) => {
          if (content === undefined) {
            if (String(data).startsWith('DATA')) content = '';
            socket.write(content === undefined ? '250 ok\r\n' : '354 go on\r\n');
          } else if ((content += String(data)).endsWith('\r\n.\r\n')) {
            count += 1;
            socket.destroy();
          }
        });
      }),
    );
    await expect(providerAt(port).send(MAIL)).rejects.toMatchObject({ permanent: false });
    // it may have been taken: whether to send it twice isn't the pool's to decide
    expect(count).toBe(1);
  });

  it('sends again after the server closed the connection that was kept', async () => {
    const sink = await startSmtpSink();
    const provider = providerAt(sink.port);
    await provider.send(MAIL);
    await sink.close();
    await expect(provider.send(MAIL)).rejects.toMatchObject({ permanent: false });
    const again = await keep(startSmtpSink({}, sink.port));
    await provider.send(MAIL);
    expect(again.arrived).toHaveLength(1);
  });

  it('insists on TLS when its URL does', async () => {
    const { port, arrived } = await keep(startSmtpSink());
    const url = `smtp://127.0.0.1:${port}?requireTLS=true`;
    const provider = createSmtpProvider(url, sender);
    open.unshift(provider);
    await expect(provider.send(MAIL)).rejects.toMatchObject({ permanent: false });
    expect(arrived).toEqual([]);
  });

  it.each(['mallory@example.com, alice@example.com', 'a@example.com>\r\nRCPT TO:<b@example.com'])(
    'sends to none of several that are passed off as one address: %j',
    async (to) => {
      const { port, arrived } = await keep(startSmtpSink());
      await expect(providerAt(port).send({ ...MAIL, to })).rejects.toMatchObject({
        name: 'DeliveryError',
      });
      expect(arrived).toEqual([]);
    },
  );

  it.each([
    ['file', { path: '/etc/passwd' }, 'EFILEACCESS'],
    ['web page', { href: 'http://127.0.0.1/' }, 'EURLACCESS'],
  ])('reads no %s that a mail names in place of its content', async (_kind, content, error) => {
    const { port, arrived } = await keep(startSmtpSink());
    const mail = { ...MAIL, html: content as unknown as string };
    await expect(providerAt(port).send(mail)).rejects.toThrow(error);
    expect(arrived).toEqual([]);
  });
});
