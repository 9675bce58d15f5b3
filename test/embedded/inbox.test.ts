import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startInbox, type Inbox } from '../../src/embedded/inbox.js';
import { freePort } from '../../src/embedded/ports.js';
import { createLogger } from '../../src/log.js';

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

describe('the inbox in a browser', () => {
  const directory = mkdtempSync(join(tmpdir(), 'inbox-'));
  let inbox: Inbox;
  beforeAll(async () => {
    const [smtpPort, webPort] = [await freePort(20_025), await freePort(20_080)];
    inbox = await startInbox({ smtpPort, webPort, directory, log: createLogger('silent') });
  });
  afterAll(async () => {
    await inbox.stop();
    rmSync(directory, { recursive: true });
  });

  async function statusOf(path: string, headers: OutgoingHttpHeaders): Promise<number | undefined> {
    const sent = request(new URL(path, inbox.inboxUrl), { headers, agent: false });
    sent.end();
    const answers = ['response', 'upgrade'].map(
      (event) => once(sent, event) as Promise<[IncomingMessage]>,
    );
    try {
      const [answer] = await Promise.race(answers);
      answer.destroy();
      return answer.statusCode;
    } catch {
      return undefined;
    }
  }

  it('is open to programs, and to its own page by both names of this machine', async () => {
    const { host, port } = new URL(inbox.inboxUrl);
    expect(await statusOf('/email', {})).toBe(200);
    expect(await statusOf('/email', { origin: inbox.inboxUrl })).toBe(200);
    const byName = { host: `localhost:${port}`, origin: `http://localhost:${port}` };
    expect(await statusOf('/email', byName)).toBe(200);
    const socket = '/socket.io/?EIO=4&transport=websocket';
    expect(await statusOf(socket, { ...UPGRADE, host, origin: inbox.inboxUrl })).toBe(101);
  });

  it('tells the page of another site nothing, also under a name that leads here', async () => {
    const { port } = new URL(inbox.inboxUrl);
    const socket = '/socket.io/?EIO=4&transport=websocket';
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: `http://localhost:${port}` },
      { origin: 'null' },
      { host: `evil.example:${port}` },
      { host: `evil.example:${port}`, origin: `http://evil.example:${port}` },
    ]) {
      expect(await statusOf('/email', headers)).toBe(403);
      expect(await statusOf(socket, { ...UPGRADE, ...headers })).toBeUndefined();
    }
  });
});
