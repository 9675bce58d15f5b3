import { request as httpRequest } from 'node:http';

import { createChannel, createClientFactory, Metadata } from 'nice-grpc';

import { WITH_CONTACT_EMAIL_LINK, WITH_LINK, WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import { FlowServiceDefinition } from '../../src/gen/holdfast/v1/flow.js';
import { RecoveryServiceDefinition } from '../../src/gen/holdfast/v1/recovery.js';
import { createLogger } from '../../src/log.js';
import { startWeb } from '../../src/web/web.js';
import { logIn } from '../environment/changes.js';
import { forgetSendLimits, newEmail, request, signUp } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { changeVerificationEmail } from '../environment/undo.js';
import { Findings, type PromiseCheck } from './promise.js';

const EVIL = 'evil.example';
/** What proxies and browsers tell of where a request was meant for. */
const HEADERS = {
  origin: `https://${EVIL}`,
  referer: `https://${EVIL}/reset`,
  forwarded: `host=${EVIL};proto=https`,
  'x-forwarded-host': EVIL,
  'x-forwarded-server': EVIL,
  'x-forwarded-proto': 'https',
  'x-original-host': EVIL,
  'x-host': EVIL,
  'x-original-url': `https://${EVIL}/`,
};

/** Promise 16. */
export const linksAreOurs: PromiseCheck = {
  number: 16,
  says: 'links lead to the configured origin, whatever a request says',
  isFast: true,
  async run({ fresh }) {
    const system = await fresh();
    const findings = new Findings();
    const asked = [
      ...Object.entries(HEADERS).map((header) => Object.fromEntries([header])),
      { ...HEADERS, 'holdfast-person-agent': `https://${EVIL}`, 'holdfast-person-address': EVIL },
    ];
    let links = 0;
    for (const headers of asked) links += await askOverGrpc(system, findings, headers);
    links += await askOverHttp(system, findings);
    links += await undoLink(system, findings);
    return findings.finding(
      `reset, contact-email and undo links asked for with ${asked.length.toString()} sets of headers and a foreign authority, and at the pages with a foreign Host`,
      `${links.toString()} links, all to the configured origin`,
    );
  },
};

/** Asks for a reset and a contact email as a gateway whose caller says that it is somebody else. */
async function askOverGrpc(
  system: System,
  findings: Findings,
  headers: Record<string, string>,
): Promise<number> {
  const person = await signUp(system);
  const contact = newEmail();
  const session = await logIn(system, person);
  const channel = createChannel(system.config.GRPC_ADDRESS, undefined, {
    'grpc.default_authority': EVIL,
  });
  try {
    const metadata = Metadata({ 'holdfast-service-key': 'w'.repeat(32), ...headers });
    const factory = createClientFactory();
    await forgetSendLimits(system);
    await factory
      .create(RecoveryServiceDefinition, channel)
      .startPasswordReset({ ...request(), email: person.email }, { metadata });
    for (const [name, values] of session.metadata) metadata.set(name, values.map(String));
    await factory
      .create(FlowServiceDefinition, channel)
      .startContactEmailChange({ ...request(), email: contact }, { metadata });
  } finally {
    channel.close();
  }
  return (
    (await checkMail(system, findings, person.email, WITH_LINK)) +
    (await checkMail(system, findings, contact, WITH_CONTACT_EMAIL_LINK))
  );
}

/** Asks for a reset at the pages, as who has them answer to a foreign name. */
async function askOverHttp(system: System, findings: Findings): Promise<number> {
  const { email } = await signUp(system);
  await forgetSendLimits(system);
  const web = await startWeb(system.config, createLogger('silent'));
  try {
    const { origin, port } = new URL(system.config.ACCOUNT_CENTRE_URL);
    const body = new URLSearchParams({ request_id: request().requestId, email }).toString();
    const others = Object.fromEntries(
      Object.entries(HEADERS).filter(([name]) => name !== 'origin'),
    );
    const status = await new Promise<number>((resolve, reject) => {
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const sent = httpRequest(
        `http://127.0.0.1:${port}/reset`,
        { method: 'POST', headers: { ...others, ...form, origin, host: EVIL } },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
    // Refusing it is as good as not believing it.
    if (status >= 400) {
      findings.expect((await system.inbox.list(email, WITH_LINK)).length === 0, 'refused and sent');
      return 0;
    }
    return await checkMail(system, findings, email, WITH_LINK);
  } finally {
    await web.stop();
  }
}

async function undoLink(system: System, findings: Findings): Promise<number> {
  const person = await signUp(system);
  await changeVerificationEmail(system, person);
  return checkMail(system, findings, person.email, WITH_UNDO_LINK);
}

/** Looks at every address that a mail leads to. @returns how many there are. */
async function checkMail(
  { inbox, config }: System,
  findings: Findings,
  recipient: string,
  kind: RegExp,
): Promise<number> {
  const { text, html } = await inbox.wait(recipient, 1, kind);
  const { origin } = new URL(config.ACCOUNT_CENTRE_URL);
  const links =
    `${text} ${html.replace(/<!DOCTYPE[^>]*>/i, '')}`.match(/https?:\/\/[^\s"'<>)]+/g) ?? [];
  for (const link of links) {
    findings.expect(new URL(link).origin === origin, `a mail leads to ${new URL(link).origin}`);
  }
  findings.expect(links.length > 0, 'a mail has no link');
  return links.length;
}
