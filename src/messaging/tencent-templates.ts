import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { ConfigError } from '../config.js';
import { LANGUAGES } from '../domain/language.js';
import { SMS_VALUES } from './sms-values.js';
import { texts } from './texts.js';

const template = z.strictObject({
  /** As the console shows it. */
  id: z.string().regex(/^\d{1,20}$/),
  /** The values for `{1}`, `{2}` and so on. */
  params: z.array(z.enum(SMS_VALUES)),
});

/** Templates that are registered at Tencent Cloud, by `<template>.<language>`. */
export type TencentTemplates = ReadonlyMap<string, z.output<typeof template>>;

/** Reads the file of registered templates. @throws ConfigError with one line for each wrong entry. */
export function readTencentTemplates(path: string): TencentTemplates {
  const given = z.record(z.string(), z.unknown()).safeParse(parse(read(path)));
  if (!given.success) throw unusable('is no JSON object');
  const known = LANGUAGES.flatMap((language) =>
    Object.keys(texts(language).sms).map((name) => `${name}.${language}`),
  );
  const problems: string[] = [];
  const templates = new Map<string, z.output<typeof template>>();
  for (const [name, value] of Object.entries(given.data)) {
    const { data } = template.safeParse(value);
    if (!known.includes(name)) problems.push(`has ${name}, which is no template and language`);
    else if (data) templates.set(name, data);
    else problems.push(`needs for ${name} an id of digits, and params of ${SMS_VALUES.join(', ')}`);
  }
  if (problems.length > 0) throw unusable(...problems);
  return templates;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unusable(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'UNKNOWN'})`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(...problems: string[]): ConfigError {
  return new ConfigError(
    problems.map((problem) => `SMS_URL names a template file that ${problem}`),
  );
}
