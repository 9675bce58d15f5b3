import { existsSync } from 'node:fs';

import { z } from 'zod';

import { isRole, ROLES, type CallerRoles } from './domain/role.js';
import { smsUrlProblems } from './messaging/sms-url.js';

/** Milliseconds of each unit of a duration. */
export const DURATION_UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A duration such as 48h, read as milliseconds. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhd]$/, 'must be a number with s, m, h or d, such as 48h')
  .transform((text) => {
    const unit = text.slice(-1) as keyof typeof DURATION_UNITS;
    return Number(text.slice(0, -1)) * DURATION_UNITS[unit];
  });

/** Where something listens or is reached, host:port. */
export const socketAddress = z
  .string()
  .regex(/^[^:\s]+:\d{1,5}$/, 'must be host:port, such as 127.0.0.1:50051')
  .refine((text) => Number(text.split(':')[1]) <= 65_535, 'has a port above 65535');

/** The same, or `off`. */
export const socketAddressOrOff = z
  .string()
  .regex(/^(off|[^:\s]+:\d{1,5})$/, 'must be host:port, such as 127.0.0.1:50051, or off')
  .refine((text) => Number(text.split(':')[1] ?? 0) <= 65_535, 'has a port above 65535');

/** Values with commas between them. */
export const list = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1));

/** A URL of one of these protocols. */
export const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );

/** The URL of a provider of text messages. */
export const smsUrl = z.string().superRefine((text, context) => {
  smsUrlProblems(text).forEach((message, at) =>
    context.addIssue({ code: 'custom', message, path: [at] }),
  );
});

/** The path of a file that is there. */
export const file = z.string().refine((path) => existsSync(path), 'must be the path of a file');

/** A network address or a range of them. */
export const networkAddress = z
  .string()
  .regex(/^[\da-fA-F.:]+(\/\d{1,3})?$/, 'must be network addresses or ranges, such as 10.0.0.0/8');

/** 32 or more random bytes in base64. */
export const key = z
  .string()
  .refine(
    (text) => Buffer.from(text, 'base64').length >= 32,
    'must be 32 or more random bytes in base64',
  );

/** `id:` and such bytes. */
export const keyWithId = z
  .string()
  .regex(/^[a-z0-9]{1,16}:[A-Za-z0-9+/]{43,}={0,2}$/, 'must be id:base64 of 32 or more bytes');

/** The name of a calling service and its key. */
export const serviceKey = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,31}:[\w-]{32,}$/,
    'must be name:key with a key of 32 or more characters',
  );

/** The name of a calling service and its roles. */
export const callerRoles = z.string().refine(
  (text) => {
    const [, roles] = /^[a-z][a-z0-9-]{0,31}:([a-z+]+)$/.exec(text) ?? [];
    return roles?.split('+').every(isRole);
  },
  `must be name:role, or name:role+role, with roles of ${ROLES.join(', ')}`,
);

/** Reads what `ROLES` says. */
export function readRoles(entries: readonly string[]): CallerRoles {
  return new Map(
    entries.map((entry) => {
      const [caller = '', roles = ''] = entry.split(':');
      return [caller, roles.split('+').filter(isRole)];
    }),
  );
}
