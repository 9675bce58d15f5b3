import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { z } from 'zod';

import { codeIn, readMail, tokenIn, type Mail } from './read-mail.js';

const line = z.object({ at: z.number(), to: z.array(z.string()), raw: z.string() });

const LOOK_AGAIN = 100;

/** A code that came. */
export interface SentCode {
  code: string;
  /** Names the address in its flow. */
  challenge: string;
  /** Which one to that address it is, from 1 on. */
  issue: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/** What the mail server has taken, read from its file. */
export class Mailbox {
  readonly mails: Mail[] = [];
  private readonly byFlow = new Map<string, Mail[]>();
  private readonly byAddress = new Map<string, Mail[]>();
  private offset = 0;
  private unfinished = Buffer.alloc(0);
  private readAt = 0;

  constructor(private readonly file: string) {}

  /** How many messages a flow has sent so far. */
  count(flowId: string): number {
    this.read();
    return this.byFlow.get(flowId)?.length ?? 0;
  }

  /** Waits for a code of a flow that came after its first `seen` messages. */
  async code(flowId: string, seen: number, patience: number): Promise<string | undefined> {
    const mail = await this.find(
      () => this.byFlow.get(flowId)?.slice(seen),
      (found) => codeIn(found) !== undefined,
      patience,
    );
    return mail && codeIn(mail);
  }

  /** Waits for a link to a page that came to an address since a moment. */
  async link(address: string, page: string, since: number, patience: number) {
    const mail = await this.find(
      () => this.byAddress.get(address)?.filter(({ at }) => at >= since),
      (found) => tokenIn(found, page) !== undefined,
      patience,
    );
    return mail && { flowId: flowOf(mail), token: tokenIn(mail, page) ?? '' };
  }

  /** Where a flow has sent a code to. */
  recipientsOf(flowId: string, code: string): string[] {
    this.read();
    const mails = this.byFlow.get(flowId) ?? [];
    return [...new Set(mails.filter((mail) => codeIn(mail) === code).map(({ to }) => to))];
  }

  /** The codes that a flow has sent. */
  codesOf(flowId: string): Set<string> {
    return new Set(this.sendsOf(flowId).map(({ code }) => code));
  }

  /** The codes that a flow has sent, each with its number at its address, and when it came. */
  sendsOf(flowId: string): SentCode[] {
    this.read();
    return (this.byFlow.get(flowId) ?? []).flatMap((mail) => {
      const code = codeIn(mail);
      const [, challenge = '', issue = ''] = mail.id.split('.');
      return code === undefined ? [] : [{ code, challenge, issue: Number(issue), at: mail.at }];
    });
  }

  /** Reads what came since it was read last. The last line may be half written. */
  read(): void {
    if (Date.now() - this.readAt < LOOK_AGAIN / 2 || !existsSync(this.file)) return;
    this.readAt = Date.now();
    const bytes = Buffer.concat([this.unfinished, this.readOn()]);
    const end = bytes.lastIndexOf('\n') + 1;
    this.unfinished = bytes.subarray(end);
    for (const text of bytes.subarray(0, end).toString().split('\n')) {
      // A server that was killed while it wrote has not answered for that one.
      if (!text.endsWith('}')) continue;
      const { at, to, raw } = line.parse(JSON.parse(text));
      for (const address of to) this.keep(readMail(at, address, raw));
    }
  }

  private readOn(): Buffer {
    const file = openSync(this.file, 'r');
    try {
      const piece = Buffer.alloc(Math.max(fstatSync(file).size - this.offset, 0));
      const length = readSync(file, piece, 0, piece.length, this.offset);
      this.offset += length;
      return piece.subarray(0, length);
    } finally {
      closeSync(file);
    }
  }

  private keep(mail: Mail): void {
    this.mails.push(mail);
    push(this.byFlow, flowOf(mail), mail);
    push(this.byAddress, mail.to, mail);
  }

  private async find(
    among: () => Mail[] | undefined,
    matches: (mail: Mail) => boolean,
    patience: number,
  ): Promise<Mail | undefined> {
    const until = Date.now() + patience;
    for (;;) {
      this.read();
      const found = among()?.findLast(matches);
      if (found || Date.now() > until) return found;
      await sleep(LOOK_AGAIN);
    }
  }
}

/** A delivery is named by its flow and what it is in it. */
function flowOf({ id }: Mail): string {
  return id.slice(0, id.indexOf('.'));
}

function push(map: Map<string, Mail[]>, key: string, mail: Mail): void {
  const list = map.get(key);
  if (list) list.push(mail);
  else map.set(key, [mail]);
}
