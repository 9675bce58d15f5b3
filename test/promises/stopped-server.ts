import { setTimeout as sleep } from 'node:timers/promises';

import { createChannel, createClient } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';

import { logIn } from '../environment/changes.js';
import { request, signUp, type Person } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { answerOf } from './answer-of.js';
import type { OwnBuild } from './own-process.js';
import { startOwnServer } from './own-server.js';
import type { Findings } from './promise.js';

const PEOPLE = 5;
/** For each person, who logs in meanwhile. */
const CALLERS = 4;
/** How long there is load before the signal, milliseconds. */
const BEFORE = 3_000;
/** A process is gone within this, milliseconds. */
export const GONE = 15_000;
/** `SERVING` and `NOT_SERVING` of grpc.health.v1. */
const [SERVING, NOT_SERVING] = [1, 2];

/** A call of the load. */
interface Made {
  begun: number;
  ended: number;
  answer: string;
}

/** Sends SIGTERM to a server under load. @returns the figures. */
export async function stopServer(
  build: OwnBuild,
  system: System,
  findings: Findings,
  measuresCost: boolean,
): Promise<string> {
  const server = await startOwnServer(build, system);
  const people: Person[] = [];
  for (let at = 0; at < PEOPLE; at += 1) people.push(await signUp(system));
  const made: Made[] = [];
  let isOver = false;
  async function callAgain(call: () => Promise<unknown>, onAnswer?: () => void): Promise<void> {
    while (!isOver) {
      const begun = performance.now();
      const answer = await answerOf(call());
      made.push({ begun, ended: performance.now(), answer });
      if (answer === 'OK') onAnswer?.();
      // who is told to come again doesn't come at once
      else await sleep(50);
    }
  }
  const { gateway } = server;
  const names: { person: Person; acknowledged: number; begun: number }[] = [];
  const load: Promise<void>[] = [];
  for (const person of people) {
    const { email, password } = person;
    const holder = await logIn(system, person);
    const renamed = { person, acknowledged: 0, begun: 0 };
    names.push(renamed);
    load.push(callAgain(() => gateway.accounts.getAccount({}, holder)));
    for (let caller = 0; caller < CALLERS; caller += 1) {
      load.push(callAgain(() => gateway.sessions.logIn({ ...request(), email, password })));
    }
    load.push(
      callAgain(
        () => {
          renamed.begun += 1;
          const name = nameOf(renamed.begun);
          return gateway.accounts.changeName({ ...request(), name }, holder);
        },
        () => (renamed.acknowledged = renamed.begun),
      ),
    );
  }
  const health = watchHealth(server.address);
  await sleep(BEFORE);
  const signalled = performance.now();
  server.process.signal('SIGTERM');
  const code = await Promise.race([server.process.ended, sleep(2 * GONE, 'still there')]);
  const took = performance.now() - signalled;
  await sleep(200);
  isOver = true;
  await Promise.all(load);
  gateway.close();
  const statuses = await health.stop();
  findings.expect(code === 0, `the server ended with ${String(code)}`);
  if (measuresCost) findings.expect(took <= GONE, `the server took ${took.toFixed(0)} ms to end`);
  const flight = made.filter(({ begun, ended }) => begun < signalled && ended >= signalled);
  findings.expect(flight.length > 0, 'no call was in flight');
  for (const { begun, answer } of made) {
    const isKept = answer === 'OK' || (answer === 'UNAVAILABLE' && begun >= signalled);
    const when = begun >= signalled ? 'begun after the signal' : 'begun before it';
    findings.expect(isKept, `a call ${when} was answered ${answer}`);
  }
  const turned = statuses.find(({ status }) => status === NOT_SERVING)?.at ?? Infinity;
  const refused = made.find(({ answer }) => answer !== 'OK')?.ended ?? Infinity;
  findings.expect(statuses[0]?.status === SERVING, 'health was not SERVING before');
  findings.expect(turned < Infinity, 'health did not turn');
  findings.expect(turned <= refused, 'a call was refused before health turned');
  await expectNames(system, findings, names);
  return `the server: ${flight.length.toString()} calls in flight of ${made.length.toString()} answered, health turned after ${(turned - signalled).toFixed(0)} ms, gone after ${took.toFixed(0)} ms`;
}

const nameOf = (at: number) => `Name ${at.toString()} Ltd`;

/** What was acknowledged is there, or what was asked for after it. */
async function expectNames(
  { db }: System,
  findings: Findings,
  names: readonly { person: Person; acknowledged: number; begun: number }[],
): Promise<void> {
  for (const { person, acknowledged, begun } of names) {
    const { name } = await db
      .selectFrom('accounts')
      .select('name')
      .where('uin', '=', person.uin)
      .executeTakeFirstOrThrow();
    const isKept = [nameOf(acknowledged), nameOf(begun)].includes(name);
    findings.expect(isKept && acknowledged > 0, `an acknowledged name was lost: it is ${name}`);
  }
}

/** Watches health as a load balancer does, on a connection of its own. */
function watchHealth(address: string) {
  const seen: { at: number; status: number }[] = [];
  const channel = createChannel(address, undefined, { 'grpc.use_local_subchannel_pool': 1 });
  const over = new AbortController();
  async function watch(): Promise<void> {
    const answers = createClient(HealthDefinition, channel).watch(
      { service: '' },
      { signal: over.signal },
    );
    try {
      for await (const { status } of answers) seen.push({ at: performance.now(), status });
    } catch {
      // it ends with the server
    }
  }
  const watching = watch();
  return {
    async stop() {
      over.abort();
      await watching;
      channel.close();
      return seen;
    },
  };
}
