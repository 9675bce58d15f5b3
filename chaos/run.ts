import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { disturb } from './disturb.js';
import { Caller } from './people/caller.js';
import { Client, type World } from './people/client.js';
import { OPERATIONS } from './people/operations.js';
import { Inventor } from './people/person.js';
import { signUp } from './people/sign-up.js';
import type { Random } from './random.js';
import type { History } from './record/history.js';
import type { Draw } from './schedule.js';
import { settle, type UnderWay } from './settle.js';
import type { System } from './system.js';

const PEOPLE = 20;
const CLIENTS = 8;
/** Addresses that strangers race for. */
const CONTENDED = 6;
/** What is sent to an address is limited for a day; that would leave clients with nothing to do, milliseconds. */
const FORGET_LIMITS = 2_000;
/** The longest pause of a client between two operations, milliseconds. */
const LONGEST_PAUSE = 400;

/** What a run is made of. */
export interface Run {
  system: System;
  random: Random;
  history: History;
  /** What goes wrong. */
  draw: Draw;
  progress: (line: string) => void;
  signal: AbortSignal;
}

/** What was done. */
export interface Ran {
  world: World;
  clients: Client[];
  /** How often each operation was done. */
  operations: Record<string, number>;
  faults: number;
  underWay: UnderWay;
}

/**
 * Makes accounts in calm, then lets clients and faults loose, and waits until nothing is under way.
 * @throws AbortError when it was interrupted.
 */
export async function run(run: Run): Promise<Ran> {
  const { system, random, history, draw, progress, signal } = run;
  const world: World = {
    people: [],
    mailbox: system.mailbox,
    contended: Array.from({ length: CONTENDED }, (_, at) => `wanted${at}@example.com`),
  };
  const clients = Array.from({ length: CLIENTS }, (_, at) => newClient(run, world, at + 1));
  const stopping = new AbortController();
  const forgetting = forgetLimits(system, stopping.signal);
  progress(`signing ${PEOPLE} people up …`);
  await signUpPeople(world, clients, signal);
  signal.throwIfAborted();
  const names = (items: readonly { name: string }[]) => items.map(({ name }) => name);
  const targets = { parts: names(system.parts), links: names(system.links) };
  const schedule = draw(random.fork('schedule'), targets);
  history.note({ event: 'things begin to go wrong', schedule });
  const operations: Record<string, number> = {};
  const telling = setInterval(() => {
    const calls = history.calls.length;
    const unanswered = history.calls.filter(({ answer }) => answer.kind === 'unanswered').length;
    progress(`${total(operations)} operations, ${calls} calls, ${unanswered} of them unanswered`);
  }, 10_000);
  const working = clients.map((client) => work(client, operations, history, stopping.signal));
  const faults = await disturb(system, schedule, history, signal);
  clearInterval(telling);
  stopping.abort();
  progress('healed: waiting for the clients’ last operations …');
  // who is in a hurry to stop doesn't wait for those who insist
  await Promise.race([Promise.all(working), aborted(signal)]);
  await forgetting;
  signal.throwIfAborted();
  const underWay = await settle(system, progress, signal);
  return { world, clients, operations, faults, underWay };
}

function newClient({ system, history, random }: Run, world: World, number: number): Client {
  const draws = random.fork(`client-${number}`);
  const caller = (service: keyof System['serviceKeys']) =>
    new Caller(
      `${service}-${number}`,
      system.servers,
      system.serviceKeys[service],
      history,
      draws.fork(service),
    );
  const inventor = new Inventor(draws.fork('inventor'), number);
  return new Client(world, draws, inventor, caller('web'), caller('operator'), caller('publisher'));
}

async function signUpPeople(world: World, clients: Client[], signal: AbortSignal): Promise<void> {
  let left = PEOPLE;
  await Promise.all(
    clients.map(async (client) => {
      while (left > 0 && !signal.aborted) {
        left -= 1;
        const { inventor } = client;
        const person = await signUp(client, inventor.email(), inventor.mobile());
        if (person) world.people.push(person);
        else {
          left += 1;
          await sleep(LONGEST_PAUSE);
        }
      }
    }),
  );
  // in the order of their sign-ups they would differ from run to run
  world.people.sort((a, b) => ((a.emails[0] ?? '') < (b.emails[0] ?? '') ? -1 : 1));
}

async function work(
  client: Client,
  operations: Record<string, number>,
  history: History,
  signal: AbortSignal,
): Promise<void> {
  const { random, world } = client;
  while (!signal.aborted) {
    const { name, run: operate } = random.weighted(OPERATIONS);
    operations[name] = (operations[name] ?? 0) + 1;
    const start = Date.now();
    const person = random.pick(world.people);
    await operate(client, person);
    history.note({ operation: name, uin: person.uin, milliseconds: Date.now() - start });
    await sleep(random.below(LONGEST_PAUSE));
  }
}

/** Straight in the database, and not where it fails. */
async function forgetLimits({ db }: System, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sql`delete from rate_limits`.execute(db).catch(() => undefined);
    await sleep(FORGET_LIMITS, undefined, { signal }).catch(() => undefined);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** How often all of them were done. */
export function total(operations: Record<string, number>): number {
  return Object.values(operations).reduce((sum, count) => sum + count, 0);
}
