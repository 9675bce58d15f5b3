import { randomBytes, randomUUID } from 'node:crypto';

import { deriveCode } from '../../src/keys/codes.js';
import { createKeyRing, type KeyRing } from '../../src/keys/key-ring.js';
import { deriveToken } from '../../src/keys/tokens.js';
import { startTraceSink } from '../telemetry/trace-sink.js';
import { Findings, type PromiseCheck } from './promise.js';
import { placesOf } from '../environment/places.js';
import { playWithSecrets, type Secrets } from './secrets.js';

const CODES = 200_000;
const TOKENS = 5_000;
/** NIST SP 800-63B-4 asks for 64 bits of a session's secret, ASVS 5.0 7.2.3 for 128. */
const LEAST_BITS = 128;
/** What is fair is that far off once in two million tries, in standard deviations. */
const FAIR = 5;

/** Promise 7. */
export const secretsLeaveNoTrace: PromiseCheck = {
  number: 7,
  says: 'tokens carry 128 bits, codes are uniform, and no secret stays anywhere',
  isFast: true,
  async run({ fresh }) {
    const findings = new Findings();
    const keys = createKeyRing([`k1:${randomBytes(32).toString('base64')}`]);
    const deviation = tryCodes(findings, keys);
    tryTokens(findings, keys);
    const sink = await startTraceSink();
    try {
      const system = await fresh();
      const secrets = await playWithSecrets(system);
      const bits = bitsOf(findings, secrets);
      const places = { ...(await placesOf(system)), traces: sink.text() };
      for (const [place, text] of Object.entries(places)) search(findings, place, text, secrets);
      const size = Object.values(places).reduce((sum, { length }) => sum + length, 0);
      return findings.finding(
        `${CODES.toString()} codes and ${TOKENS.toString()} tokens drawn; ${secrets.words.size.toString()} secrets and ${secrets.codes.length.toString()} codes of played flows looked for in ${Object.keys(places).join(', ')}`,
        `codes ${deviation.toFixed(1)} deviations from uniform, tokens of ${bits.toString()} bits, none found in ${(size / 1_000_000).toFixed(1)} MB`,
      );
    } finally {
      await sink.stop();
      for (const name of Object.keys(process.env)) {
        if (name.startsWith('OTEL_')) Reflect.deleteProperty(process.env, name);
      }
    }
  },
};

/** Chi-squared of the first and the last three digits. @returns how far off, in standard deviations. */
function tryCodes(findings: Findings, keys: KeyRing): number {
  const heads = new Array<number>(1_000).fill(0);
  const tails = new Array<number>(1_000).fill(0);
  for (let drawn = 0; drawn < CODES; drawn += 1) {
    const name = { flowId: randomUUID(), challenge: 'email-1', issue: 1 + (drawn % 3) };
    const code = Number(deriveCode(keys, 'k1', name));
    const [head, tail] = [Math.floor(code / 1_000), code % 1_000];
    heads[head] = (heads[head] ?? 0) + 1;
    tails[tail] = (tails[tail] ?? 0) + 1;
  }
  const deviations = [heads, tails].map((counts) => {
    const expected = CODES / counts.length;
    const chi = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    const freedom = counts.length - 1;
    return (chi - freedom) / Math.sqrt(2 * freedom);
  });
  const most = Math.max(...deviations.map(Math.abs));
  findings.expect(most < FAIR, `codes are ${most.toFixed(1)} deviations from uniform`);
  return most;
}

/** Each bit of a signature is set in half of all tokens, and no signature comes twice. */
function tryTokens(findings: Findings, keys: KeyRing): void {
  const set = new Array<number>(256).fill(0);
  const seen = new Set<string>();
  for (let drawn = 0; drawn < TOKENS; drawn += 1) {
    const signature = signatureOf(deriveToken(keys, 'link', { id: randomUUID(), number: 1 }));
    seen.add(signature);
    const bytes = Buffer.from(signature, 'base64url');
    for (const bit of set.keys()) {
      const isSet = ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1;
      set[bit] = (set[bit] ?? 0) + isSet;
    }
  }
  findings.expect(seen.size === TOKENS, 'a signature came twice');
  const deviation = Math.sqrt(TOKENS) / 2;
  for (const count of set) {
    const off = Math.abs(count - TOKENS / 2) / deviation;
    findings.expect(off < FAIR + 1, `a bit of tokens is ${off.toFixed(1)} deviations from even`);
  }
}

/** The secret bits of the weakest token that was given out. */
function bitsOf(findings: Findings, { tokens }: Secrets): number {
  const bits = tokens.map((token) => Buffer.from(signatureOf(token), 'base64url').length * 8);
  const least = Math.min(...bits);
  findings.expect(least >= LEAST_BITS, `a token has ${least.toString()} secret bits`);
  return least;
}

/** Looks for every secret in one place, in whichever form. */
function search(findings: Findings, place: string, text: string, { words, codes }: Secrets): void {
  findings.expect(text.length > 1_000, `there is next to nothing in ${place}`);
  for (const [name, secret] of words) {
    const found = formsOf(secret).some((form) => text.includes(form));
    findings.expect(!found, `${name} stands in ${place}`);
  }
  // Six digits of a second's fraction may be anything.
  const withoutFractions = text.replace(/:\d\d\.\d+/g, ':');
  for (const code of codes) {
    const isThere = new RegExp(`(?<![0-9A-Za-z])${code}(?![0-9A-Za-z])`).test(withoutFractions);
    findings.expect(!isThere, `a code stands in ${place}`);
  }
}

/** A secret as it stands, in hexadecimals, in a URL, and wherever it may begin in base64. */
function formsOf(secret: string): string[] {
  const inBase64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString('base64');
    // The first and the last characters depend on what stands beside it.
    return text
      .slice(before === 0 ? 0 : before + 1)
      .replace(/=+$/, '')
      .slice(0, -1);
  });
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex'), ...inBase64];
}

function signatureOf(token: string): string {
  return token.split('.').at(-1) ?? '';
}
