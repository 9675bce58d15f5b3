import { join } from 'node:path';

import getPort from 'get-port';

import { startRawServer } from '../messaging/smtp-sink.js';
import type { Findings } from './promise.js';
import type { OwnBuild } from './own-process.js';

/** From the start to the line that names it, milliseconds. */
const NAMED = 5_000;
/** What is waited for at all, where time doesn't count. */
const PATIENCE = 30_000;

type Settings = Readonly<Record<string, string>>;

/** What is tried where. */
interface Try {
  command: string;
  settings: Settings;
  /** The line that has to be said. */
  wanted: RegExp;
  what: string;
  /** Whether it can't go on, and has to end. */
  ends: boolean;
}

/** What was found. */
export interface Named {
  times: number;
  slowest: number;
}

/** Each place at an address where nothing listens, and at one that says nothing. */
export async function tryWrongAddresses(
  build: OwnBuild,
  right: Settings,
  findings: Findings,
  measuresCost: boolean,
): Promise<Named> {
  const silent = await startRawServer(() => undefined);
  const closed = `127.0.0.1:${(await getPort({ host: '127.0.0.1' })).toString()}`;
  try {
    const tries: Try[] = [];
    for (const [how, address] of [
      ['closed', closed],
      ['silent', `127.0.0.1:${silent.port.toString()}`],
    ] as const) {
      for (const [place, settings, name] of placesAt(right, address)) {
        for (const command of ['start', 'server', 'worker', 'doctor']) {
          tries.push({
            command,
            settings: { ...(await ownPorts(right, command)), ...settings },
            wanted: new RegExp(`^.*${place}.*${address}.*${name}.*$`, 'm'),
            what: `${place} at a ${how} address`,
            ends: command === 'doctor',
          });
        }
      }
    }
    return await tryAll(build, tries, findings, measuresCost);
  } finally {
    await silent.close();
  }
}

/** Each address to listen on, where something else listens already. */
export async function tryTakenPorts(
  build: OwnBuild,
  right: Settings,
  findings: Findings,
  measuresCost: boolean,
): Promise<Named> {
  const taken = await startRawServer((socket) => socket.destroy());
  const address = `127.0.0.1:${taken.port.toString()}`;
  const listeners = { server: 'GRPC_ADDRESS', web: 'WEB_ADDRESS', codec: 'CODEC_ADDRESS' };
  try {
    const tries: Try[] = [];
    for (const [part, name] of Object.entries(listeners)) {
      for (const command of [part, 'start', 'doctor']) {
        tries.push({
          command,
          settings: { ...(await ownPorts(right, command)), [name]: address },
          wanted: new RegExp(`^.*${address}.*${name}.*$`, 'm'),
          what: `a taken ${name}`,
          ends: true,
        });
      }
    }
    return await tryAll(build, tries, findings, measuresCost);
  } finally {
    await taken.close();
  }
}

async function tryAll(
  build: OwnBuild,
  tries: readonly Try[],
  findings: Findings,
  measuresCost: boolean,
): Promise<Named> {
  let slowest = 0;
  for (const { command, settings, wanted, what, ends } of tries) {
    const started = performance.now();
    const args = command === 'start' ? ['start', '--state', join(build.directory, 'state')] : [];
    const child = build.run(args.length > 0 ? args : [command], settings);
    const isNamed = await child.untilPrinted(wanted, PATIENCE);
    const took = performance.now() - started;
    slowest = Math.max(slowest, took);
    findings.expect(isNamed, `${command} didn’t name ${what}: ${child.complaints().slice(0, 300)}`);
    if (measuresCost) {
      findings.expect(took <= NAMED, `${command} named ${what} after ${took.toFixed(0)} ms`);
    }
    if (ends) {
      const code = await child.ended;
      findings.expect(code !== 0 && code !== null, `${command} went on with ${what}`);
    }
    findings.expect(!/^\s+at /m.test(child.complaints()), `${command} showed a stack: ${what}`);
    if (!child.hasEnded()) child.signal('SIGKILL');
    await child.ended;
  }
  return { times: tries.length, slowest };
}

/** The places that are reached out to, with one of them at another address. */
function placesAt(right: Settings, address: string): [string, Settings, string][] {
  const database = new URL(right['DATABASE_URL'] ?? '');
  database.host = address;
  return [
    ['PostgreSQL', { DATABASE_URL: database.href }, 'DATABASE_URL'],
    ['Temporal', { TEMPORAL_ADDRESS: address }, 'TEMPORAL_ADDRESS'],
    ['Mail', { SMTP_URL: `smtp://${address}` }, 'SMTP_URL'],
  ];
}

/** What starts listens on ports of its own; the doctor looks at those of the system. */
async function ownPorts(right: Settings, command: string): Promise<Settings> {
  if (command === 'doctor') return right;
  const names = ['GRPC_ADDRESS', 'WEB_ADDRESS', 'CODEC_ADDRESS'];
  const entries = names.map(
    async (name) =>
      [name, `127.0.0.1:${(await getPort({ host: '127.0.0.1' })).toString()}`] as const,
  );
  return { ...right, ...Object.fromEntries(await Promise.all(entries)) };
}
