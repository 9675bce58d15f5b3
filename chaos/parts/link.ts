import { once } from 'node:events';
import { createServer, Socket, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Random } from '../random.js';

/** What a link does to what goes through it. */
export type Trouble =
  | { kind: 'none' }
  /** Everything arrives, this much later. */
  | { kind: 'delay'; milliseconds: number }
  /** Connections are cut, at once and whenever one is made. */
  | { kind: 'cut' }
  /** Each piece that comes through may be the last one of its connection. */
  | { kind: 'drop'; probability: number }
  /** Nothing arrives, and nobody is told; what was sent arrives when it is over. */
  | { kind: 'black-hole' }
  /** The far end is gone, and the near one isn't told until it is over. */
  | { kind: 'half-open' };

interface Pair {
  near: Socket;
  far: Socket;
}

/** A TCP proxy between two parts, whose troubles are switched. */
export class Link {
  trouble: Trouble = { kind: 'none' };
  private readonly pairs = new Set<Pair>();
  private readonly server = createServer((near) => this.connect(near));
  private waiting: (() => void)[] = [];

  private constructor(
    readonly name: string,
    private readonly target: number,
    private readonly random: Random,
  ) {}

  /** Opens a link to a port of this machine, on a free port. */
  static async open(name: string, target: number, random: Random): Promise<Link> {
    const link = new Link(name, target, random.fork(name));
    const listening = link.server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    return link;
  }

  /** Where it listens. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Begins a trouble, or with `none` ends it. */
  turn(trouble: Trouble): void {
    const former = this.trouble;
    this.trouble = trouble;
    if (trouble.kind === 'cut') this.breakAll();
    if (trouble.kind === 'half-open') for (const { far } of this.pairs) far.resetAndDestroy();
    if (trouble.kind !== 'none') return;
    if (former.kind === 'half-open') this.breakAll();
    for (const goOn of this.waiting.splice(0)) goOn();
  }

  /** Ends it, and every connection through it. */
  async close(): Promise<void> {
    this.turn({ kind: 'none' });
    this.breakAll();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private breakAll(): void {
    for (const { near, far } of this.pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  private connect(near: Socket): void {
    const far = new Socket();
    const pair = { near, far };
    this.pairs.add(pair);
    near.setNoDelay(true);
    far.setNoDelay(true);
    this.pass(near, far);
    this.pass(far, near);
    near.on('close', () => this.pairs.delete(pair));
    if (this.trouble.kind === 'cut') {
      near.resetAndDestroy();
      far.destroy();
      return;
    }
    void this.untilOpen().then(() => {
      if (near.destroyed) far.destroy();
      else far.connect(this.target, '127.0.0.1');
    });
  }

  /** One direction: pieces in their order, each of them as late as the trouble of its moment says. */
  private pass(from: Socket, to: Socket): void {
    let last = Promise.resolve();
    const then = (work: () => Promise<void>) => {
      last = last.then(work).catch(() => undefined);
    };
    from.on('data', (piece) => {
      then(async () => {
        await this.untilThrough(from, to);
        if (!to.destroyed) to.write(piece);
      });
    });
    from.on('end', () => {
      then(async () => {
        await this.untilThrough(from, to);
        to.end();
      });
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      // Nobody tells the near end of what became of the far one.
      if (this.trouble.kind === 'half-open') return;
      then(async () => {
        await this.untilOpen();
        to.destroy();
      });
    });
  }

  private async untilThrough(from: Socket, to: Socket): Promise<void> {
    await this.untilOpen();
    const { trouble } = this;
    if (trouble.kind === 'delay') await sleep(trouble.milliseconds);
    if (trouble.kind === 'drop' && this.random.chance(trouble.probability)) {
      from.resetAndDestroy();
      to.resetAndDestroy();
    }
  }

  private async untilOpen(): Promise<void> {
    while (this.trouble.kind === 'black-hole' || this.trouble.kind === 'half-open') {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }
}
