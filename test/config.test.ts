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

describe('the providers of text messages', () => {
  const sid = `AC${'0'.repeat(32)}`;
  const twilio = `twilio://${sid}:a-token@api.twilio.com`;
  const tencent = 'tencent://an-id:a-key@sms.tencentcloudapi.com';
  const options = 'app=1400006666&sign=a&region=ap-guangzhou&templates=t.json';
  const secret = key();
  const known = ['inbox', 'twilio', 'tencent', 'webhook+https', 'webhook+http'];
  const schemes = `must be URLs that start with ${known.map((name) => `${name}://`).join(' or ')}`;
  const loopback = 'to a host other than 127.0.0.1, [::1], localhost';

  it.each([
    `${twilio}?from=%2B15550001111`,
    `${twilio}?from=+15550001111`,
    `${twilio}?from=Holdfast`,
    `${twilio}?messagingServiceSid=MG${'0'.repeat(32)}`,
    `twilio://${sid}:a-token@localhost:8080?from=Holdfast&insecure=true`,
    `${tencent}?${options}`,
    `webhook+https://example.com/sms?secret=${secret}`,
    `webhook+http://127.0.0.1:8080/sms?secret=${secret}`,
    `webhook+http://[::1]:8080/sms?secret=${secret}`,
    `inbox://127.0.0.1:1025, ${twilio}?from=Holdfast`,
  ])('may be %s', (SMS_URL) => {
    expect(problems({ ...complete, SMS_URL })).toEqual([]);
  });

  it.each([
    ['https://example.com', schemes],
    [`twilio://${sid}:a/token@api.twilio.com?from=Holdfast`, schemes],
    [
      `twilio://AC1@api.twilio.com?from=%2B1`,
      'has a twilio URL whose accountSid must be AC and 32 hexadecimal digits',
      'has a twilio URL without authToken',
      'has a twilio URL whose from must be a number such as +15550001111, or a name of up to 11 characters',
    ],
    [twilio, 'has a twilio URL that needs one of from and messagingServiceSid, and not both'],
    [
      `${twilio}?from=Holdfast&messagingServiceSid=MG${'0'.repeat(32)}`,
      'has a twilio URL that needs one of from and messagingServiceSid, and not both',
    ],
    [
      `${twilio}?form=Holdfast`,
      'has a twilio URL with an option other than from, messagingServiceSid, insecure',
      'has a twilio URL that needs one of from and messagingServiceSid, and not both',
    ],
    [`${twilio}?from=Holdfast&insecure=true`, `has a twilio URL without TLS ${loopback}`],
    [
      'tencent://sms.tencentcloudapi.com?app=x&region=1',
      'has a tencent URL without secretId',
      'has a tencent URL without secretKey',
      'has a tencent URL whose app must be the digits of an SdkAppId',
      'has a tencent URL without sign',
      'has a tencent URL whose region must be a region, such as ap-guangzhou',
      'has a tencent URL without templates',
    ],
    [`${tencent}?${options}&insecure=true`, `has a tencent URL without TLS ${loopback}`],
    [
      'webhook+https:///sms',
      'has a webhook+https URL without a host',
      'has a webhook+https URL without secret',
    ],
    [
      'webhook+https://me:word@example.com/?secret=short',
      'has a webhook+https URL with credentials before its host',
      'has a webhook+https URL whose secret must be 32 or more random bytes in base64',
    ],
    [
      `webhook+http://example.com/sms?secret=${secret}`,
      `has a webhook+http URL without TLS ${loopback}`,
    ],
    [
      `${twilio}?from=, ${twilio}?from=, webhook+http://[::1]`,
      'has a twilio URL whose from must be a number such as +15550001111, or a name of up to 11 characters',
      'has a webhook+http URL without secret',
    ],
  ])('are refused as %s, each wrong part in a line', (SMS_URL, ...lines) => {
    expect(problems({ ...complete, SMS_URL })).toEqual(lines.map((line) => `SMS_URL ${line}`));
  });

  it('are named by their scheme only when they are wrong', () => {
    const wrong = [
      'twilio://this-is-my-secret:this-is-my-secret@this-is-my-secret?this-is-my-secret=1',
      'tencent://this-is-my-secret!:@x?region=this%20is-my-secret&this-is-my-secret',
      'webhook+https://this-is-my-secret@x?secret=this-is-my-secret',
      'this-is-my-secret://x',
    ];
    const lines = problems({ ...complete, SMS_URL: wrong.join() });
    expect(lines.length).toBeGreaterThan(wrong.length);
    expect(lines.join()).not.toMatch(/this.*is-my-secret/);
    for (const line of lines) expect(line).not.toContain('\n');
  });
});
