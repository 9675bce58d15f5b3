import type { Random } from '../../chaos/random.js';
import { SETTING_NAMES, type SettingName } from '../../src/config.js';
import type { Findings } from './promise.js';
import type { OwnBuild } from './own-process.js';

/** What must be read nowhere. */
const SECRET = 'my-secret-value';
/** The parts that read every setting, and those that start it all or look at it. */
export const COMMANDS = ['server', 'worker', 'web', 'codec', 'migrate', 'setup', 'start', 'doctor'];
/** From the start to the end, milliseconds. */
const PROMPT = 2_000;

/** Any namespace may be meant. */
type NeverWrong = 'TEMPORAL_NAMESPACE';

/** A wrong value of each setting. */
const WRONG: Readonly<Record<Exclude<SettingName, NeverWrong>, string>> = {
  DATABASE_URL: `mysql://me:${SECRET}@host/db`,
  DATABASE_POOL_SIZE: '1',
  TEMPORAL_ADDRESS: 'localhost',
  TEMPORAL_TASK_QUEUE: 'Hold fast',
  SMTP_URL: `http://me:${SECRET}@host`,
  MAIL_FROM: 'no-reply',
  SMS_URL: `pigeon://me:${SECRET}@host`,
  GRPC_ADDRESS: '127.0.0.1:99999',
  GRPC_TLS_ADDRESS: '50052',
  GRPC_TLS_AUTHORITY: '/nowhere/authority.pem',
  GRPC_TLS_CERTIFICATE: '/nowhere/certificate.pem',
  GRPC_TLS_KEY: '/nowhere/key.pem',
  GRPC_CALLER_CERTIFICATE: '/nowhere/certificate.pem',
  GRPC_CALLER_KEY: '/nowhere/key.pem',
  GRPC_REFLECTION: 'onn',
  CODEC_ADDRESS: 'here',
  TEMPORAL_UI_URL: 'ftp://host',
  METRICS_ADDRESS: '9464',
  TRUSTED_PROXIES: 'everyone',
  WEB_ADDRESS: '127.0.0.1:http',
  ACCOUNT_CENTRE_URL: 'account.example',
  SECRET_KEYS: SECRET,
  SUBJECT_KEY: SECRET,
  SERVICE_KEYS: SECRET,
  ROLES: 'web:gatway',
  PASSWORD_POLICY: 'gide',
  RESET_LINK_TTL: '48',
  MOBILE_BINDING_LIMIT: '0',
  NETWORK_SEND_LIMIT: 'many',
  CALLER_SEND_LIMIT: '-1',
  COUNTRY_SMS_LIMIT: '1.5',
  NETWORK_LOG_IN_LIMIT: '0',
  PASSWORD_ROTATION: 'remin',
  REMINDER_RATE: '0',
  LOG_LEVEL: 'wran',
};
/** The value that was meant, where there are a few to choose from. */
const MEANT: Readonly<Record<string, string>> = {
  GRPC_REFLECTION: 'on',
  PASSWORD_POLICY: 'guide',
  PASSWORD_ROTATION: 'remind',
  LOG_LEVEL: 'warn',
};

/** What is tried, and the beginning of each line that must be said. */
interface Mistakes {
  settings: Record<string, string>;
  lines: RegExp[];
}

/** Every name with a slip, every value wrong, and nothing at all. @returns the longest time, milliseconds. */
export async function tryWrongSettings(
  build: OwnBuild,
  right: Readonly<Record<string, string>>,
  findings: Findings,
  random: Random,
  measuresCost: boolean,
): Promise<{ lines: number; slowest: number }> {
  let [lines, slowest] = [0, 0];
  for (const command of COMMANDS) {
    const needsAll = !['start', 'doctor'].includes(command);
    for (const mistakes of [
      misspelt(right, random),
      wrongValues(),
      ...(needsAll ? [missing()] : []),
    ]) {
      const started = performance.now();
      const child = build.run([command], mistakes.settings);
      const code = await child.ended;
      const took = performance.now() - started;
      slowest = Math.max(slowest, took);
      const said = child.printed().trim().split('\n');
      lines += said.length;
      judge(findings, command, mistakes.lines, said);
      findings.expect(code !== 0 && code !== null, `${command} ended with ${String(code)}`);
      if (measuresCost) {
        findings.expect(took <= PROMPT, `${command} took ${took.toFixed(0)} ms to end`);
      }
    }
  }
  return { lines, slowest };
}

function judge(findings: Findings, command: string, lines: RegExp[], said: string[]): void {
  for (const line of lines) {
    const count = said.filter((one) => line.test(one)).length;
    findings.expect(count === 1, `${command} said ${count.toString()} times ${line.source}`);
  }
  const others = said.filter((one) => !lines.some((line) => line.test(one)));
  findings.expect(others.length === 0, `${command} said besides: ${others[0] ?? ''}`);
  const text = said.join('\n');
  findings.expect(!/^\s+at /m.test(text), `${command} showed a stack`);
  findings.expect(!text.includes(SECRET), `${command} showed a secret`);
}

/** All that is right, and every setting once more with a slip in its name. */
function misspelt(right: Readonly<Record<string, string>>, random: Random): Mistakes {
  const slips = SETTING_NAMES.map((name) => [name, slipIn(name, random)] as const);
  return {
    settings: { ...right, ...Object.fromEntries(slips.map(([, slip]) => [slip, SECRET])) },
    lines: slips.map(
      ([name, slip]) => new RegExp(`^${slip} is not a setting; did you mean ${name}\\?$`),
    ),
  };
}

/** A letter left out, twice, or another. */
function slipIn(name: string, random: Random): string {
  const at = random.below(name.length);
  const letter = name[at] ?? '';
  const written = random.pick(['', letter + letter, 'X']);
  const slip = name.slice(0, at) + written + name.slice(at + 1);
  return SETTING_NAMES.includes(slip) ? slipIn(name, random) : slip;
}

function wrongValues(): Mistakes {
  return {
    settings: WRONG,
    lines: Object.keys(WRONG).map((name) => {
      const meant = MEANT[name];
      return new RegExp(
        meant === undefined ? `^${name} \\S+` : `^${name} .*did you mean ${meant}\\?$`,
      );
    }),
  };
}

function missing(): Mistakes {
  const needed = [
    'DATABASE_URL',
    'TEMPORAL_ADDRESS',
    'SMTP_URL',
    'SMS_URL',
    'SECRET_KEYS',
    'SUBJECT_KEY',
    'SERVICE_KEYS',
  ];
  return { settings: {}, lines: needed.map((name) => new RegExp(`^${name} is missing$`)) };
}
