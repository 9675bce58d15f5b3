import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { ConfigError, readConfig, readEmbeddedConfig } from '../src/config.js';

const key = () => randomBytes(32).toString('base64');
const complete = {
  DATABASE_URL: 'postgres://holdfast@127.0.0.1:5432/holdfast',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  SMTP_URL: 'smtp://127.0.0.1:1025',
  SMS_URL: 'inbox://127.0.0.1:1025',
  SECRET_KEYS: `k1:${key()}`,
  SUBJECT_KEY: key(),
  SERVICE_KEYS: `web:${'w'.repeat(32)}`,
};

function problems(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the settings', () => {
  it('are complete with these seven', () => {
    expect(readConfig(complete)).toMatchObject({
      PASSWORD_POLICY: 'guide',
      RESET_LINK_TTL: 172_800_000,
    });
  });

  it('give links 24 h under the NIST policy, unless a setting says otherwise', () => {
    expect(readConfig({ ...complete, PASSWORD_POLICY: 'nist' }).RESET_LINK_TTL).toBe(86_400_000);
    expect(readConfig({ ...complete, RESET_LINK_TTL: '30m' }).RESET_LINK_TTL).toBe(1_800_000);
  });

  it('name everything that is missing at once', () => {
    expect(problems({})).toEqual(Object.keys(complete).map((name) => `${name} is missing`));
  });

  it.each([
    ['PASSWORD_POLICY', 'gide', 'PASSWORD_POLICY must be one of guide, nist; did you mean guide?'],
    ['RESET_LINK_TTL', '48', 'RESET_LINK_TTL must be a number with s, m, h or d, such as 48h'],
    ['GRPC_ADDRESS', '127.0.0.1:99999', 'GRPC_ADDRESS has a port above 65535'],
    [
      'DATABASE_URL',
      'mysql://x',
      'DATABASE_URL must be a URL that starts with postgres:// or postgresql://',
    ],
    ['SUBJECT_KEY', 'short', 'SUBJECT_KEY must be 32 or more random bytes in base64'],
  ])('refuse %s=%s by name', (name, value, problem) => {
    expect(problems({ ...complete, [name]: value })).toEqual([problem]);
  });

  it('name a misspelt setting and the one that was meant', () => {
    expect(problems({ ...complete, DATABSE_URL: 'x' })).toEqual([
      'DATABSE_URL is not a setting; did you mean DATABASE_URL?',
    ]);
  });

  it('never show a value that may be a secret', () => {
    const secret = 'this-is-my-secret';
    const wrong = { ...complete, SECRET_KEYS: secret, SERVICE_KEYS: secret, SUBJECT_KEY: secret };
    expect(problems(wrong).join()).not.toContain(secret);
  });

  it('leave to the embedded default what isn’t set', () => {
    expect(readEmbeddedConfig({}).DATABASE_URL).toBeUndefined();
  });
});
