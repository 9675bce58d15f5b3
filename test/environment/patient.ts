import { expect } from '@jest/globals';

import type { Finding } from '../../src/cli/doctor/check.js';
import type { Config } from '../../src/config.js';
import { rotationScheduleId } from '../../src/domain/rotation.js';
import { createLogger } from '../../src/log.js';
import { setUpTemporal } from '../../src/temporal/setup.js';
import { startWeb } from '../../src/web/web.js';
import { closedPort } from '../messaging/smtp-sink.js';
import { holdfast } from './cli.js';
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
      const id = rotationScheduleId(system.config.TEMPORAL_TASK_QUEUE);
      await system.temporal.schedule.getHandle(id).delete();
      await web.stop();
      await system.stop();
    },
  };
}

async function examineWith(env: Record<string, string>): Promise<Examined> {
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

/** The settings that lead to a system, as its environment has them. */
function settingsOf(config: Config): Record<string, string> {
  const { SMTP_URL, SMS_URL, SECRET_KEYS, SERVICE_KEYS, ROLES } = config;
  const { DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TASK_QUEUE } = config;
  const { SUBJECT_KEY, GRPC_ADDRESS, WEB_ADDRESS, ACCOUNT_CENTRE_URL } = config;
  return {
    ...{ DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TASK_QUEUE },
    ...{ SUBJECT_KEY, GRPC_ADDRESS, WEB_ADDRESS, ACCOUNT_CENTRE_URL },
    SMTP_URL: SMTP_URL.join(),
    SMS_URL: SMS_URL.join(),
    SECRET_KEYS: SECRET_KEYS.join(),
    SERVICE_KEYS: SERVICE_KEYS.join(),
    ROLES: [...ROLES].map(([name, roles]) => `${name}:${roles.join('+')}`).join(),
  };
}

/** A URL with something changed. */
export function withUrl(text: string, change: (url: URL) => void): string {
  const url = new URL(text);
  change(url);
  return url.href;
}
