import { createClients } from '../../src/cli/clients.js';
import { WITH_CODE, WITH_LINK, WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import { LANGUAGES, type Language } from '../../src/domain/language.js';
import { createMessenger } from '../../src/messaging/messenger.js';
import { newEmail, request, resetUpToCode, signUp, startSignUp } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { EVERY, mailOf } from '../messaging/messages.js';
import { judgeMail, leadOf } from './mail-facts.js';
import type { Findings } from './promise.js';

const [ADDRESS, AGENT] = [
  '203.0.113.7',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
];
/** Nobody asked for it: it says of which day the password is. */
const UNASKED = 'password-reminder';

/** Delivers every template in every language, and reads what came. @returns how many. */
export async function judgeTemplates(system: System, findings: Findings): Promise<number> {
  const messenger = createMessenger(system.config);
  const leads = new Map<string, string>();
  try {
    for (const [at, [language, name, content]] of EVERY.entries()) {
      const address = newEmail();
      const message = { ...mailOf(content, language), id: `promise-35.${at.toString()}`, address };
      await messenger.deliver(message, async () => undefined);
      const mail = await system.inbox.wait(address);
      const { origin } = content;
      const until =
        'validFor' in content
          ? origin.at + content.validFor
          : 'validUntil' in content
            ? content.validUntil
            : 'undoUntil' in content
              ? content.undoUntil
              : undefined;
      const isAsked = content.template !== UNASKED;
      judgeMail(findings, name, mail, {
        language,
        ...(isAsked && { at: origin.at, from: [ADDRESS, 'Chrome', 'Windows'] }),
        ...(until !== undefined && { until }),
        ...(content.template === 'event' && { says: content.text }),
      });
      const lead = leadOf(mail);
      const other = leads.get(lead);
      findings.expect(
        other === undefined || other === content.template,
        `${name} says the same as ${other ?? ''}`,
      );
      leads.set(lead, content.template);
    }
  } finally {
    messenger.close();
  }
  return EVERY.length;
}

/** Plays a sign-up, one of a taken address, and a reset, and reads their mails. @returns how many. */
export async function judgePlayed(system: System, findings: Findings): Promise<number> {
  let judged = 0;
  for (const language of LANGUAGES) judged += await playIn(system, findings, language);
  return judged;
}

async function playIn(system: System, findings: Findings, language: Language): Promise<number> {
  const gateway = createClients(system.config.GRPC_ADDRESS, {
    serviceKey: 'w'.repeat(32),
    headers: {
      'holdfast-person-address': ADDRESS,
      'holdfast-person-agent': AGENT,
      'holdfast-language': language,
    },
  });
  const asked = { ...system, gateway };
  const from = [ADDRESS, 'Firefox', 'Linux'];
  const at = Date.now();
  try {
    const person = await signUp(asked);
    const { email } = person;
    const signedUp = await system.inbox.wait(email, 1, WITH_CODE);
    judgeMail(findings, 'a sign-up that was played', signedUp, { language, at, from });
    const before = (await system.inbox.list(email)).length;
    await startSignUp(asked, email);
    const taken = await system.inbox.wait(email, before + 1);
    judgeMail(findings, 'a sign-up of a taken address', taken, { language, at: Date.now(), from });
    const { flow, holder, token, code } = await resetUpToCode(asked, person);
    const link = await system.inbox.wait(email, 1, WITH_LINK);
    const { expiresAt } = await gateway.recovery.describeLink({ token });
    const until = expiresAt?.valueOf() ?? 0;
    judgeMail(findings, 'a reset that was played', link, { language, at: Date.now(), from, until });
    const identity = await system.inbox.wait(email, 1, WITH_CODE);
    judgeMail(findings, 'an identity code', identity, { language, at: Date.now(), from });
    await gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    const notice = await system.inbox.wait(email, 1, WITH_UNDO_LINK);
    judgeMail(findings, 'a notice', notice, { language, at: Date.now(), from });
    return 5;
  } finally {
    gateway.close();
  }
}
