import { setTimeout as sleep } from 'node:timers/promises';

import { descendantsOf, signalAll } from './process-tree.js';

/** A started program. */
export interface Running {
  /** The process that everything of it is below. */
  pid: number;
  /** Resolves when it has ended, whoever ended it. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** How to start a program. */
export interface Part {
  name: string;
  start(): Promise<Running>;
}

/** Between an end that nobody asked for and the next start, milliseconds: what Docker waits at first is less. */
const RESTART_PAUSE = 500;

/** A part that is started again whenever it ends, as Docker or systemd would. */
export class Supervised {
  readonly name: string;
  /** How often it was started. */
  starts = 0;
  private running: Running | undefined;
  private frozen: number[] = [];
  private downUntil = 0;
  private stopping = false;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly part: Part,
    private readonly note: (event: { part: string; event: string; why?: string }) => void,
  ) {
    this.name = part.name;
  }

  /** Whether it runs now, as far as its process goes. */
  get isUp(): boolean {
    return this.running !== undefined;
  }

  /** Starts it for the first time. @throws when it doesn't come up. */
  async start(): Promise<void> {
    await this.startOnce();
    this.loop = this.keepUp();
  }

  /** Ends it and all below it at once; it is started again no earlier than after this, milliseconds. */
  kill(downFor: number): void {
    this.downUntil = Date.now() + downFor;
    this.thaw();
    const { running } = this;
    if (running) signalAll([running.pid, ...descendantsOf(running.pid)], 'SIGKILL');
  }

  /** Stops it where it stands. The guard that would end it with us goes on. */
  freeze(): void {
    if (!this.running || this.frozen.length > 0) return;
    this.frozen = descendantsOf(this.running.pid);
    signalAll(this.frozen, 'SIGSTOP');
  }

  /** Lets it go on. */
  thaw(): void {
    signalAll(this.frozen, 'SIGCONT');
    this.frozen = [];
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.thaw();
    await this.running?.stop();
    await this.loop;
  }

  private async startOnce(): Promise<void> {
    this.running = await this.part.start();
    this.starts += 1;
  }

  private async keepUp(): Promise<void> {
    for (;;) {
      await this.running?.ended;
      this.running = undefined;
      this.frozen = [];
      if (this.hasStopped()) return;
      this.note({ part: this.name, event: 'ended' });
      do {
        await this.untilDue();
        if (this.hasStopped()) return;
      } while (!(await this.tryStart()));
      // it was stopped while it started
      if (this.hasStopped()) await this.stopRunning();
    }
  }

  private async tryStart(): Promise<boolean> {
    try {
      await this.startOnce();
      this.note({ part: this.name, event: 'started' });
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.note({ part: this.name, event: 'did not start', why });
      return false;
    }
  }

  private async untilDue(): Promise<void> {
    await sleep(RESTART_PAUSE);
    while (Date.now() < this.downUntil && !this.stopping) await sleep(50);
  }

  private hasStopped(): boolean {
    return this.stopping;
  }

  private async stopRunning(): Promise<void> {
    await this.running?.stop();
  }
}
