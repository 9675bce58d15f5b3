import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { readJson, writePrivateJson } from './private-file.js';
import { identify, stillRunning } from './process-table.js';

const runningFile = z.object({
  process: z.string(),
  namespace: z.string(),
  /** `name` to key, as callers send it in `holdfast-service-key`. */
  serviceKeys: z.record(z.string(), z.string()),
  /** The settings that nobody made and it has provided itself, without their secrets. */
  settings: z.record(z.string(), z.string()).default({}),
  addresses: z.object({
    /** host:port */
    grpc: z.string(),
    /** host:port, for callers with a certificate of `certs/`. */
    grpcTls: z.string(),
    accountCentre: z.string(),
    /** Where operators log in, to read payloads in the UI. */
    codec: z.string(),
    /** host:port */
    temporal: z.string(),
    /** The UI and the inbox are ours only when their part is. */
    temporalUi: z.string().optional(),
    inbox: z.string().optional(),
    /** Without the password. */
    postgres: z.string(),
  }),
});

/** A running system, as another process on this machine reaches it. */
export type Running = Omit<z.output<typeof runningFile>, 'process'>;

/** Where the parts of a running system are. */
export type Addresses = Running['addresses'];

const pathOf = (stateDirectory: string) => join(stateDirectory, 'running.json');

/** Tells others how to reach us. It holds keys: only its owner may read it. */
export function writeRunning(stateDirectory: string, running: Running): void {
  writePrivateJson(pathOf(stateDirectory), { process: identify(process.pid), ...running });
}

/** What runs on a state directory, `undefined` when nothing does (or what did has crashed). */
export function readRunning(stateDirectory: string): Running | undefined {
  const { data } = runningFile.safeParse(readJson(pathOf(stateDirectory)));
  return data && stillRunning(data.process) !== undefined ? data : undefined;
}

/** To be called at the end. */
export function removeRunning(stateDirectory: string): void {
  rmSync(pathOf(stateDirectory), { force: true });
}
