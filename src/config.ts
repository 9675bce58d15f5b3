import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';

import {
  DURATION_UNITS,
  duration,
  socketAddress,
  socketAddressOrOff,
  list,
  url,
  smsUrl,
  file,
  networkAddress,
  key,
  keyWithId,
  serviceKey,
  callerRoles,
  readRoles,
} from './setting-types.js';

/** Thrown with one line for each wrong or missing setting. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}

const settings = {
  DATABASE_URL: url('postgres:', 'postgresql:'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10),
  TEMPORAL_ADDRESS: socketAddress,
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TEMPORAL_TASK_QUEUE: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens')
    .default('holdfast'),
  SMTP_URL: list(url('smtp:', 'smtps:')),
  MAIL_FROM: z
    .string()
    .regex(
      /^[^\r\n<>@,]*<?[^\s@<>",]+@[\w.-]+>?$/,
      'must be one address, such as Holdfast <no-reply@example.com>',
    )
    .default('Holdfast <no-reply@holdfast.example>'),
  SMS_URL: list(smsUrl),
  GRPC_ADDRESS: socketAddressOrOff.default('127.0.0.1:50051'),
  GRPC_TLS_ADDRESS: socketAddress.optional(),
  GRPC_TLS_AUTHORITY: file.optional(),
  GRPC_TLS_CERTIFICATE: file.optional(),
  GRPC_TLS_KEY: file.optional(),
  GRPC_CALLER_CERTIFICATE: file.optional(),
  GRPC_CALLER_KEY: file.optional(),
  GRPC_REFLECTION: z.enum(['on', 'off']).default('off'),
  CODEC_ADDRESS: socketAddress.default('127.0.0.1:8081'),
  TEMPORAL_UI_URL: url('http:', 'https:').default('http://127.0.0.1:8233'),
  METRICS_ADDRESS: socketAddress.optional(),
  TRUSTED_PROXIES: list(networkAddress).default([]),
  WEB_ADDRESS: socketAddress.default('127.0.0.1:3000'),
  ACCOUNT_CENTRE_URL: url('http:', 'https:').default('http://localhost:3000'),
  SECRET_KEYS: list(keyWithId),
  SUBJECT_KEY: key,
  SERVICE_KEYS: list(serviceKey),
  ROLES: list(callerRoles).default([]).transform(readRoles),
  PASSWORD_POLICY: z.enum(['guide', 'nist']).default('guide'),
  RESET_LINK_TTL: duration.optional(),
  // Guide G2.3: 5.
  MOBILE_BINDING_LIMIT: z.coerce.number().int().min(1).max(1_000).default(5),
  // Wrong passwords from one network in a minute (and 20 times as many in a day).
  NETWORK_LOG_IN_LIMIT: z.coerce.number().int().min(1).max(1_000_000).default(100),
  // Codes and links: of one network in a minute (and 20 times as many in a day), through one service in a minute.
  NETWORK_SEND_LIMIT: z.coerce.number().int().min(1).max(1_000_000).default(30),
  CALLER_SEND_LIMIT: z.coerce.number().int().min(1).max(1_000_000).default(600),
  // Codes by text message to the numbers of one country in an hour.
  COUNTRY_SMS_LIMIT: z.coerce.number().int().min(1).max(1_000_000).default(1_000),
  PASSWORD_ROTATION: z.enum(['remind', 'enforce', 'off']).default('remind'),
  // Reminders a second. What a mail provider takes of one customer is rarely less.
  REMINDER_RATE: z.coerce.number().int().min(1).max(10_000).default(50),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
};

const schema = z.object(settings);

/** The settings that the embedded default provides when they aren't set. */
const embeddedSchema = schema.partial({
  DATABASE_URL: true,
  TEMPORAL_ADDRESS: true,
  SMTP_URL: true,
  SMS_URL: true,
  SECRET_KEYS: true,
  SUBJECT_KEY: true,
  SERVICE_KEYS: true,
});

/** Every setting, checked and typed. Durations are milliseconds. */
export type Config = Omit<z.output<typeof schema>, 'RESET_LINK_TTL'> & { RESET_LINK_TTL: number };

/** What the environment says when the embedded default fills in the rest. */
export type EmbeddedConfig = z.output<typeof embeddedSchema>;

/** The name of a setting. */
export type SettingName = keyof typeof settings;

/** The names of all settings, as `.env.example` lists them. */
export const SETTING_NAMES = Object.keys(settings);

/** Reads every setting. @throws ConfigError that names all that are wrong or missing, at once. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const config = read(schema, env);
  const problems = misfits(config);
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    ...config,
    RESET_LINK_TTL: config.RESET_LINK_TTL ?? RESET_LINK_TTL[config.PASSWORD_POLICY],
  };
}

/** What is needed besides, by settings that are each as they must be. */
function misfits(config: z.output<typeof schema>): string[] {
  const needed = ['GRPC_TLS_AUTHORITY', 'GRPC_TLS_CERTIFICATE', 'GRPC_TLS_KEY'] as const;
  const missing = needed.filter((name) => config[name] === undefined);
  if (config.GRPC_TLS_ADDRESS !== undefined) {
    return missing.map((name) => `${name} is missing: GRPC_TLS_ADDRESS needs it`);
  }
  return config.GRPC_ADDRESS === 'off'
    ? ['GRPC_TLS_ADDRESS is missing: with GRPC_ADDRESS=off nobody could call']
    : [];
}

/** Reads the settings that are there; the parts they would name are the embedded default's to start. */
export function readEmbeddedConfig(env: NodeJS.ProcessEnv): EmbeddedConfig {
  return read(embeddedSchema, env);
}

/** Life of a reset link, milliseconds: guide G5.2 says 48 h, NIST SP 800-63B-4 4.2.1.2 at most 24 h. */
const RESET_LINK_TTL = { guide: 48 * DURATION_UNITS.h, nist: 24 * DURATION_UNITS.h };

function read<Schema extends z.ZodObject>(
  object: Schema,
  env: NodeJS.ProcessEnv,
): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = object.safeParse(given);
  const problems = [
    ...misspelt(given),
    // several parts of one setting may be wrong in the same way
    ...new Set(firstOfEach(result.error?.issues ?? []).map((issue) => describe(issue, given))),
  ];
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return result.data;
}

/** A setting, or a part of one, that is wrong in several ways is named once. */
function firstOfEach(issues: z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.filter(
    (issue, at) => at === issues.findIndex(({ path }) => path.join() === issue.path.join()),
  );
}

function describe(issue: z.core.$ZodIssue, given: NodeJS.ProcessEnv): string {
  const name = String(issue.path[0]);
  const value = given[name];
  if (value === undefined) return `${name} is missing`;
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    return `${name} must be one of ${values.join(', ')}; did you mean ${closest(value, values)}?`;
  }
  return `${name} ${issue.message}`;
}

/** Settings that there were, and what to write instead. */
const REMOVED: Readonly<Record<string, string>> = {
  GATEWAYS: 'ROLES, such as ROLES=web:gateway',
  OPERATORS: 'ROLES, such as ROLES=web:gateway,operator:operator',
};

/** A name of ours with one or two letters wrong would otherwise be ignored in silence. */
function misspelt(given: NodeJS.ProcessEnv): string[] {
  return Object.keys(given).flatMap((name) => {
    if (SETTING_NAMES.includes(name)) return [];
    if (REMOVED[name]) return [`${name} is no setting any more; use ${REMOVED[name]}`];
    const nearest = closest(name, SETTING_NAMES);
    return distance(name, nearest) <= 2
      ? [`${name} is not a setting; did you mean ${nearest}?`]
      : [];
  });
}
