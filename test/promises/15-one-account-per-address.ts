import { randomUUID } from 'node:crypto';
import { domainToUnicode } from 'node:url';

import { linkIn, WITH_CODE, WITH_LINK } from '../../src/cli/inbox-reader.js';
import { parseEmail } from '../../src/domain/email.js';
import { logIn } from '../environment/changes.js';
import {
  forgetSendLimits,
  newEmail,
  openReset,
  PASSWORD,
  request,
  signUp,
  startSignUp,
} from '../environment/people.js';
import { refusalOf, type SeenRefusal } from '../environment/refusals.js';
import type { System } from '../environment/system.js';
import { answerOf } from './answer-of.js';
import { Findings, type PromiseCheck } from './promise.js';

/** What only the mail has in it that tells of a sign-up for a taken address. */
const SIGN_UP_AGAIN = /already\s+has\s+an\s+account/;

/** What stands for a call that was answered. */
const TAKEN: Pick<SeenRefusal, 'status' | 'metadata'> = { status: 'OK', metadata: {} };

/** Wide Latin letters, which NFKC folds. */
const wide = (text: string) =>
  text.replace(/[!-~]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0));

/** Other ways to write an address of this local part and domain. */
function variantsOf(local: string, domain: string, idn: string): string[] {
  return [
    `${local}@${domain}`.toUpperCase(),
    `${local.toUpperCase()}@${idn}`,
    `${wide(local)}@${domain}`,
    `${local}@${wide(domain.split('.')[0] ?? '')}.example`,
    `${local}@${idn.toUpperCase()}`,
    `${local}@${idn.normalize('NFD')}`,
    `${local}@${idn.replace('.', '。')}`,
    `${local.replace('k', '\u212a')}@${domain}`,
  ];
}

/** What is no single plain address, `victim` being one that is. */
function malformedOf(victim: string): string[] {
  const [local = '', domain = ''] = victim.split('@');
  return [
    `${victim},evil@example.com`,
    `${victim};evil@example.com`,
    `${victim} evil@example.com`,
    `${victim}\r\nBcc: evil@example.com`,
    `${victim}\nCc:evil@example.com`,
    `${victim}\0`,
    `${victim}\x7f`,
    `${local}\0@${domain}`,
    `"${local}"@${domain}`,
    `${local}(comment)@${domain}`,
    `<${victim}>`,
    `Name <${victim}>`,
    `${local}@evil.example@${domain}`,
    `${local}@@${domain}`,
    `${local}@[127.0.0.1]`,
    `${local}@127.0.0.1`,
    `${local}@localhost`,
    `${local}@${domain}:25`,
    `${local}@${domain}/x`,
    `${local}@-${domain}`,
    `.${victim}`,
    `${local}..x@${domain}`,
    // A Turkish dotless i and a Cyrillic a are no letters of a plain address: they find nobody else's account.
    `${local}ı@${domain}`,
    `${local}а@${domain}`,
    `${'a'.repeat(65)}@${domain}`,
    `${local}@${'b'.repeat(64)}.example`,
    `${local}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.example`,
    `${'a'.repeat(30_000)}@${domain}`,
    '',
    '@',
    `@${domain}`,
    `${local}@`,
  ];
}

/** Promise 15. */
export const oneAccountPerAddress: PromiseCheck = {
  number: 15,
  says: 'one account per canonical address, malformed ones are refused, a reset mails only the stored one',
  isFast: true,
  async run({ fresh }) {
    const system = await fresh();
    const findings = new Findings();
    const variants = await tryVariants(system, findings);
    const malformed = await tryMalformed(system, findings);
    return findings.finding(
      `${variants.toString()} other ways to write an address, ${malformed.toString()} malformed ones in 4 calls`,
      'no second account, no mail to what was typed, each malformed one refused by name',
    );
  },
};

async function tryVariants(system: System, findings: Findings): Promise<number> {
  const local = `Kim${randomUUID().slice(0, 8)}`;
  const stored = `${local}@bücher.example`;
  await signUp(system, { email: stored });
  const variants = variantsOf(local, 'xn--bcher-kva.example', 'bücher.example');
  let codes = 0;
  for (const variant of variants) {
    const same = await answerOf(logIn(system, { email: variant, password: PASSWORD }));
    findings.expect(same === 'OK', `${variant} does not log in: ${same}`);
    const typed = inInbox(variant);
    const told = (await system.inbox.list(typed, SIGN_UP_AGAIN)).length;
    await startSignUp(system, variant);
    await system.inbox.wait(typed, told + 1, SIGN_UP_AGAIN);
    await resetWith(system, variant, stored);
    const strayed = typed === stored ? [] : await system.inbox.list(typed, WITH_LINK);
    findings.expect(strayed.length === 0, `a link went to ${variant}, as it was typed`);
    codes += typed === stored ? 0 : (await system.inbox.list(typed, WITH_CODE)).length;
  }
  codes += (await system.inbox.list(stored, WITH_CODE)).length;
  findings.expect(codes === 1, `${codes.toString()} codes were sent to sign up`);
  const accounts = (await system.db.selectFrom('accounts').select('uin').execute()).length;
  findings.expect(accounts === 1, `${accounts.toString()} accounts for one address`);
  return variants.length;
}

/** An address as the inbox shows it, with its domain as people write it. */
function inInbox(typed: string): string {
  const [local = '', domain = ''] = (parseEmail(typed)?.address ?? '').split('@');
  return `${local}@${domainToUnicode(domain)}`;
}

/** Asks for a reset of an address as it is typed, waits for the mail to the stored one, and ends it. */
async function resetWith(system: System, typed: string, stored: string): Promise<void> {
  const mails = (await system.inbox.list(stored, WITH_LINK)).length;
  await forgetSendLimits(system);
  await system.gateway.recovery.startPasswordReset({ ...request(), email: typed });
  const mail = await system.inbox.wait(stored, mails + 1, WITH_LINK);
  const { flow, holder } = await openReset(system, linkIn(mail).searchParams.get('token') ?? '');
  await system.gateway.flows.cancelFlow({ ...request(), ...flow }, holder);
}

async function tryMalformed(system: System, findings: Findings): Promise<number> {
  const victim = newEmail();
  const holder = await logIn(system, await signUp(system, { email: victim }));
  const { registration, recovery, sessions, flows } = system.gateway;
  const countSent = async () =>
    (await system.db.selectFrom('deliveries').select('id').execute()).length;
  const sent = await countSent();
  const malformed = malformedOf(victim);
  for (const email of malformed) {
    await forgetSendLimits(system);
    for (const call of [
      () => registration.startSignUp({ ...request(), email }),
      () => recovery.startPasswordReset({ ...request(), email }),
      () => sessions.logIn({ ...request(), email, password: PASSWORD }),
      () => flows.startContactEmailChange({ ...request(), email }, holder),
    ]) {
      const { status, metadata } = await refusalOf(call()).catch(() => TAKEN);
      const isNamed = status === 'INVALID_ARGUMENT' && metadata['email'] !== undefined;
      findings.expect(isNamed, `${JSON.stringify(email.slice(0, 60))} was answered ${status}`);
    }
  }
  findings.expect((await countSent()) === sent, 'something was sent for a malformed address');
  return malformed.length;
}
