import { setTimeout as sleep } from 'node:timers/promises';

import { codeIn, createInboxReader, linkIn, WITH_CODE, type CaughtMail } from '../inbox-reader.js';
import { Unexpected } from './checks.js';

/** How often to look, and for how long, milliseconds. */
const LOOK_AGAIN = 100;
const PATIENCE = 30_000;

/** What people receive; each message is read once. */
export interface DemoInbox {
  /** Waits for the newest message to an address or number that wasn't read yet. */
  next(recipient: string, matching?: RegExp): Promise<CaughtMail>;
  /** The same for a code. */
  code(recipient: string): Promise<string>;
  /** The same for a link of a kind. @returns it with the token in it. */
  link(recipient: string, kind: RegExp): Promise<{ url: URL; token: string; mail: CaughtMail }>;
  /** What came to an address or number, and wasn't read yet. */
  unread(recipient: string): Promise<CaughtMail[]>;
}

/** @param inboxUrl where the inbox's pages are. */
export function createDemoInbox(inboxUrl: string): DemoInbox {
  const reader = createInboxReader(inboxUrl);
  const read = new Set<string>();
  async function unread(recipient: string, matching?: RegExp): Promise<CaughtMail[]> {
    return (await reader.list(recipient, matching)).filter(({ id }) => !read.has(id));
  }
  async function next(recipient: string, matching?: RegExp): Promise<CaughtMail> {
    const until = Date.now() + PATIENCE;
    for (;;) {
      const found = await unread(recipient, matching);
      for (const { id } of found) read.add(id);
      const newest = found.at(-1);
      if (newest) return newest;
      if (Date.now() > until) throw new Unexpected(`nothing came to ${recipient}`);
      await sleep(LOOK_AGAIN);
    }
  }
  return {
    next,
    unread,
    code: async (recipient) => codeIn(await next(recipient, WITH_CODE)),
    async link(recipient, kind) {
      const mail = await next(recipient, kind);
      const url = linkIn(mail, kind);
      return { url, mail, token: url.searchParams.get('token') ?? '' };
    },
  };
}
