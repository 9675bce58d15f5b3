import { expect } from '@jest/globals';

import type { Finding } from '../../src/cli/doctor/check.js';
import { createLogger } from '../../src/log.js';
import { setUpTemporal } from '../../src/temporal/setup.js';
import { startWeb } from '../../src/web/web.js';
import { closedPort } from '../messaging/smtp-sink.js';
import { holdfast } from './cli.js';
import { deleteSchedules } from './schedules.js';
import { settingsOf } from './settings-of.js';
import { startSystem, type System } from './system.js';

/** What the doctor found. */
export interface Examined {
  checks: Finding[];
  failed: Finding[];
  /** The first check whose part begins so. */
  named: (part: string) => Finding | undefined;
  stdout: string;
}

/** A whole system, pages and schedule included, for the doctor to look at. */
export interface Patient {
  system: System;
  /** The settings that lead to it. */
  env: Record<string, string>;
  /** On which nothing listens. */
  closed: string;
  /** What is found when some settings are others. */
  examine: (others?: Record<string, string>) => Promise<Examined>;
  /** The one part that has failed then. */
  onlyFailure: (others: Record<string, string>) => Promise<Finding | undefined>;
  stop: () => Promise<void>;
}

/** Starts one. */
export async function startPatient(): Promise<Patient> {
  const system = await startSystem();
  const web = await startWeb(system.config, createLogger('silent'));
  await setUpTemporal(system.config);
  const env = settingsOf(system.config);
  const examine = (others = {}) => examineWith({ ...env, ...others });
  return {
    system,
    env,
    closed: `127.0.0.1:${await closedPort()}`,
    examine,
    async onlyFailure(others) {
      const { failed } = await examine(others);
      expect(failed.map(({ part }) => part)).toHaveLength(1);
      return failed[0];
    },
    async stop() {
      await deleteSchedules(system);
      await web.stop();
      await system.stop();
    },
  };
}

/** What the doctor says of a Temporal that is there, and as busy as the other tests make it. */
export const TEMPORAL_IS_BUSY =
  /(Namespace|Search attributes|Reminder schedule|Removal schedule|Worker of)\b.*no answer within/;

/** What the doctor finds, once Temporal answers in time. */
async function examineWith(env: Record<string, string>): Promise<Examined> {
  for (;;) {
    const examined = await examineOnce(env);
    const isBusy = examined.failed.some(({ part, found }) =>
      TEMPORAL_IS_BUSY.test(`${part} ${found}`),
    );
    if (!isBusy) return examined;
  }
}

async function examineOnce(env: Record<string, string>): Promise<Examined> {
  const { exitCode, stdout, stderr } = await holdfast(['doctor', '--json'], env);
  expect(stderr).toBe('');
  const { checks } = JSON.parse(stdout) as { checks: Finding[] };
  const failed = checks.filter(({ health }) => health === 'failed');
  expect(exitCode).toBe(failed.length > 0 ? 1 : 0);
  return {
    checks,
    failed,
    named: (part) => checks.find((check) => check.part.startsWith(part)),
    stdout,
  };
}

/** A URL with something changed. */
export function withUrl(text: string, change: (url: URL) => void): string {
  const url = new URL(text);
  change(url);
  return url.href;
}
