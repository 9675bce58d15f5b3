import { pino, type DestinationStream, type Logger } from 'pino';

import type { Config } from './config.js';
import { describeError } from './logged-error.js';
import { currentLogContext } from './telemetry/log-context.js';

/** What must never be read in a log, under whichever object it is logged. */
const SECRETS = [
  'authorization',
  'cookie',
  'set-cookie',
  'holdfast-flow-secret',
  'holdfast-service-key',
  'code',
  'digest',
  'flowSecret',
  'link',
  'newPassword',
  'newPasswordConfirmation',
  'oldPassword',
  'password',
  'passwordHash',
  'secret',
  'serviceKey',
  'sessionToken',
  'token',
];

/** How deep they are looked for: `req.headers.authorization` is the deepest that is logged. */
const DEPTHS = ['', '*', '*.*'];

/**
 * One JSON line for each event, with secrets redacted.
 * @param level the least that is written.
 * @param destination standard output when none is given.
 */
export function createLogger(level: Config['LOG_LEVEL'], destination?: DestinationStream): Logger {
  const options = {
    level,
    // The host is known to whatever collects the logs; the process is not.
    base: { pid: process.pid },
    serializers: { err: describeError },
    mixin: currentLogContext,
    redact: {
      paths: DEPTHS.flatMap((depth) => SECRETS.map((name) => pathOf(depth, name))),
      censor,
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

function pathOf(depth: string, name: string): string {
  return name.includes('-') ? `${depth}["${name}"]` : depth === '' ? name : `${depth}.${name}`;
}

/** What errors call their code: ECONNREFUSED, a gRPC status, an SQLSTATE of five; ours have six digits. */
const ERROR_CODE = /^(?:[A-Z][A-Z_]+\d?|\d{1,2}|[\dA-Z]{5})$/;

function censor(value: unknown, path: string[]): unknown {
  const isErrorCode = path.at(-1) === 'code' && ERROR_CODE.test(String(value));
  return isErrorCode ? value : '[redacted]';
}
