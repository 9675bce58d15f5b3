import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';

import { ConfigError } from '../../src/config.js';
import { createProviders } from '../../src/messaging/providers.js';

const directory = mkdtempSync(join(tmpdir(), 'holdfast-templates-'));

afterAll(() => rmSync(directory, { recursive: true }));

function problemsOf(content: string | undefined): readonly string[] {
  const path = join(directory, 'templates.json');
  if (content === undefined) rmSync(path, { force: true });
  else writeFileSync(path, content);
  const url = `tencent://id:key@sms.tencentcloudapi.com?app=1&sign=a&region=ap-guangzhou&templates=${path}`;
  try {
    createProviders({ SMTP_URL: [], SMS_URL: [url], MAIL_FROM: 'a@example.com' });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const START = 'SMS_URL names a template file that ';

describe('the file of registered templates', () => {
  it('may map templates in each language', () => {
    const entry = { id: '1110', params: ['code', 'minutes'] };
    expect(
      problemsOf(JSON.stringify({ 'mobile-code.zh': entry, 'mobile-code.en': entry })),
    ).toEqual([]);
  });

  it('must be there', () => {
    expect(problemsOf(undefined)).toEqual([`${START}cannot be read (ENOENT)`]);
  });

  it.each(['{"mobile-code.zh": ', '[]', '"secret"'])('must be a JSON object: %s', (content) => {
    expect(problemsOf(content)).toEqual([`${START}is no JSON object`]);
  });

  it('is refused with one line for each wrong entry', () => {
    const wrong = {
      'moble-code.zh': { id: '1110', params: ['code'] },
      'mobile-code.fr': { id: '1110', params: ['code'] },
      'mobile-code.en': { id: '1110', params: ['cod'] },
      'mobile-code.zh': { id: 'template', params: ['code'] },
      'identity-code.zh': { id: '1110' },
      'sign-up-code.zh': { id: '1110', params: ['code'], parms: [] },
    };
    const needs = (name: string) =>
      expect.stringContaining(`${START}needs for ${name} an id of digits, and params of code, min`);
    expect(problemsOf(JSON.stringify(wrong))).toEqual([
      `${START}has moble-code.zh, which is no template and language`,
      `${START}has mobile-code.fr, which is no template and language`,
      needs('mobile-code.en'),
      needs('mobile-code.zh'),
      needs('identity-code.zh'),
      needs('sign-up-code.zh'),
    ]);
  });
});
