import { join } from 'node:path';

import { ConfigError, readConfig, type Config } from '../../config.js';
import { loadKeys } from '../../embedded/keys.js';
import { readRunning, type Running } from '../../embedded/running.js';

/** What each part of Holdfast needs, and a running "holdfast start" may have provided itself. */
const REQUIRED = [
  'DATABASE_URL',
  'TEMPORAL_ADDRESS',
  'SMTP_URL',
  'SMS_URL',
  'SECRET_KEYS',
  'SUBJECT_KEY',
  'SERVICE_KEYS',
];

/**
 * The settings of what is to be examined: those of the environment; what they lack is taken from what runs
 * on the state directory.
 * @throws ConfigError with all that is wrong or missing.
 */
export function findTarget(env: NodeJS.ProcessEnv, stateDirectory: string): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const missing = REQUIRED.filter((name) => given[name] === undefined);
  const running = missing.length > 0 ? readRunning(stateDirectory) : undefined;
  if (running) return readConfig({ ...providedBy(running, stateDirectory), ...given });
  try {
    return readConfig(given);
  } catch (error) {
    if (missing.length < REQUIRED.length || !(error instanceof ConfigError)) throw error;
    // Each of them being missing would say less.
    const nothing = `Nothing is set, and nothing runs on ${stateDirectory}: start it with "holdfast start", or set ${REQUIRED.join(', ')}`;
    const others = error.problems.filter(
      (problem) => !missing.some((name) => problem === `${name} is missing`),
    );
    throw new ConfigError([nothing, ...others]);
  }
}

function providedBy(running: Running, stateDirectory: string): NodeJS.ProcessEnv {
  const { settings, namespace } = running;
  const { POSTGRES_PASSWORD, ...keys } = loadKeys(join(stateDirectory, 'keys.json'));
  return {
    TEMPORAL_NAMESPACE: namespace,
    ...settings,
    ...(settings['DATABASE_URL'] !== undefined && {
      DATABASE_URL: withPassword(settings['DATABASE_URL'], POSTGRES_PASSWORD),
    }),
    SECRET_KEYS: keys.SECRET_KEYS,
    SUBJECT_KEY: keys.SUBJECT_KEY,
    SERVICE_KEYS: keys.SERVICE_KEYS,
  };
}

function withPassword(databaseUrl: string, password: string): string {
  const url = new URL(databaseUrl);
  url.password = password;
  return url.href;
}
