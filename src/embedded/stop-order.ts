import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from 'pino';

/** What can be stopped. */
export interface Stoppable {
  stop(): Promise<void>;
}

/**
 * How long web, server and worker together may take, milliseconds: their calls and activities are
 * given up after that, and what they stand on ends within 4 s: 15 s in all.
 */
const SERVICES_PATIENCE = 10_500;

/** Remembers what was started, and stops it in the reverse order: the callers, then what they call. */
export class StopOrder {
  readonly #services: [string, Stoppable][] = [];
  readonly #foundation: [string, Stoppable][] = [];
  readonly #log: Logger;
  #stopped: Promise<void> | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** A service of ours: it is stopped before all that were added earlier. */
  addService<T extends Stoppable>(name: string, service: T): T {
    this.#services.unshift([name, service]);
    return service;
  }

  /** What services stand on: all of these stop at once, after the services. */
  addFoundation<T extends Stoppable>(name: string, part: T): T {
    this.#foundation.push([name, part]);
    return part;
  }

  /** Stops everything within 15 s; a second call waits for the first. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    await Promise.race([this.#stopServices(), sleep(SERVICES_PATIENCE, undefined, { ref: false })]);
    await Promise.all(this.#foundation.map((entry) => this.#stopOne(entry)));
  }

  async #stopServices(): Promise<void> {
    for (const entry of this.#services) await this.#stopOne(entry);
  }

  /** One that can't stop must not keep the others from it. */
  async #stopOne([name, part]: [string, Stoppable]): Promise<void> {
    const start = performance.now();
    try {
      await part.stop();
      this.#log.debug({ part: name, ms: Math.round(performance.now() - start) }, 'stopped');
    } catch (error) {
      this.#log.error({ err: error, part: name }, 'a part did not stop in order');
    }
  }
}
