import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ChannelCredentials, status } from '@grpc/grpc-js';
import getPort from 'get-port';

import { createAuthority, issueCertificate, type KeyPair } from '../../src/certs/authority.js';
import { ERRORS } from '../../src/domain/errors.js';
import { ROLES, type Role } from '../../src/domain/role.js';
import { ensureCertificates, type Certificates } from '../../src/embedded/certificates.js';
import { listMethods, pathOf } from '../fuzz/contract.js';
import { certificateBetween } from './outdated-certificate.js';
import { Findings, type PromiseCheck, type Stage } from './promise.js';
import { RawCaller } from './raw-caller.js';

const METHODS = listMethods();
const NOBODY = 'nobody';
/** Calling services: one of each role, named as it is, and one that has none. */
const SERVICES = [...ROLES, NOBODY];
const KEYS = Object.fromEntries(SERVICES.map((name) => [name, name.padEnd(32, '-')]));

const FOR_PEOPLE = /^(?!Operator)(?!MessageService\/(Publish|Get|List)Message)/;
/** What a caller may do, said once more and in other words than the table of the server. */
const RULES: Record<Role, RegExp> = {
  person: FOR_PEOPLE,
  gateway: FOR_PEOPLE,
  publisher: /^MessageService\/(PublishMessage|GetMessage|ListMessages)$/,
  reminder: /^OperatorService\/((Start|Get|Cancel)RotationRun|ListPasswordsDue)$/,
  operator: /^OperatorService\//,
};

/** Promise 18. */
export const nothingIsAllowedByDefault: PromiseCheck = {
  number: 18,
  says: 'a caller makes the calls of its roles and no other; a stranger makes none',
  isFast: true,
  async run({ fresh }) {
    const findings = new Findings();
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-promise-'));
    try {
      const certificates = await ensureCertificates(directory, {
        hosts: ['localhost', '127.0.0.1'],
        callers: SERVICES,
      });
      const addresses = await startServer(fresh, certificates);
      const byKey = await tryKeys(addresses.plain, findings);
      const byCertificate = await tryCertificates(addresses.tls, certificates, findings);
      return findings.finding(
        `${METHODS.length.toString()} methods as ${SERVICES.length.toString()} services by key and by certificate, and as 9 strangers`,
        `${byKey.toString()} and ${byCertificate.toString()} calls let through, each by the table`,
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
};

async function startServer(fresh: Stage['fresh'], { authority, server }: Certificates) {
  const port = (await getPort({ host: '127.0.0.1' })).toString();
  const { config } = await fresh({
    SERVICE_KEYS: SERVICES.map((name) => `${name}:${KEYS[name] ?? ''}`).join(),
    ROLES: ROLES.map((role) => `${role}:${role}`).join(),
    GRPC_TLS_ADDRESS: `127.0.0.1:${port}`,
    GRPC_TLS_AUTHORITY: authority,
    GRPC_TLS_CERTIFICATE: server.certificate,
    GRPC_TLS_KEY: server.key,
  });
  return { plain: config.GRPC_ADDRESS, tls: `localhost:${port}` };
}

/** Calls everything by service key. @returns how many calls were let through. */
async function tryKeys(address: string, findings: Findings): Promise<number> {
  const caller = new RawCaller(address);
  const cut = KEYS['operator']?.slice(0, -1) ?? '';
  try {
    for (const key of ['', 'f'.repeat(32), cut, `${KEYS['operator'] ?? ''}-`]) {
      const headers = key === '' ? {} : { 'holdfast-service-key': key };
      await tryStranger(caller, 'a wrong key', findings, headers);
    }
    let through = 0;
    for (const name of SERVICES) {
      const headers = { 'holdfast-service-key': KEYS[name] ?? '' };
      through += await tryService(caller, name, findings, headers);
    }
    return through;
  } finally {
    caller.close();
  }
}

/** Calls everything by certificate, with an operator's key besides. @returns how many calls were let through. */
async function tryCertificates(
  address: string,
  { authority, server, callers }: Certificates,
  findings: Findings,
): Promise<number> {
  const trusted = readFileSync(authority);
  const read = (files: { certificate: string; key: string } | undefined): KeyPair => ({
    certificate: readFileSync(files?.certificate ?? '', 'utf8'),
    key: readFileSync(files?.key ?? '', 'utf8'),
  });
  const signer = read({ certificate: authority, key: authority.replace(/pem$/, 'key') });
  const forged = { 'holdfast-service-key': KEYS['operator'] ?? '' };
  const shown = async <Result>(
    pair: KeyPair | undefined,
    work: (caller: RawCaller) => Promise<Result>,
  ) => {
    const [key, certificate] = [pair?.key, pair?.certificate].map((pem) =>
      pem === undefined ? null : Buffer.from(pem),
    );
    const caller = new RawCaller(address, ChannelCredentials.createSsl(trusted, key, certificate));
    return work(caller).finally(() => caller.close());
  };
  const strangers: Record<string, KeyPair | undefined> = {
    'no certificate': undefined,
    'a foreign certificate': await issueCertificate(await createAuthority(), {
      caller: 'operator',
    }),
    'a certificate that has expired': await certificateBetween(signer, 'operator', [-30, -1]),
    'a certificate that isn’t valid yet': await certificateBetween(signer, 'operator', [1, 30]),
    'the server’s own certificate': read(server),
  };
  for (const [what, pair] of Object.entries(strangers)) {
    await shown(pair, (caller) => tryStranger(caller, what, findings, forged));
  }
  // The same, in time: it is the dates that they are refused for.
  const current = await certificateBetween(signer, 'operator', [-1, 30]);
  await shown(current, (caller) => tryService(caller, 'operator', findings, forged));
  let through = 0;
  for (const name of SERVICES) {
    const pair = read(callers[name]);
    through += await shown(pair, (caller) => tryService(caller, name, findings, forged));
  }
  return through;
}

async function tryStranger(
  caller: RawCaller,
  what: string,
  findings: Findings,
  headers: Record<string, string>,
): Promise<void> {
  for (const method of METHODS) {
    const { code, text } = await caller.call(method, headers);
    const isUnknown = code === status.UNAUTHENTICATED && text === ERRORS.CALLER_UNKNOWN[1];
    // TLS lets it get no further than its handshake.
    const isShutOut = code === status.UNAVAILABLE && text !== ERRORS.UNAVAILABLE[1];
    findings.expect(isUnknown || isShutOut, `${what} made ${pathOf(method)}: ${status[code]}`);
  }
}

async function tryService(
  caller: RawCaller,
  name: string,
  findings: Findings,
  headers: Record<string, string>,
): Promise<number> {
  let through = 0;
  for (const method of METHODS) {
    const { code, text } = await caller.call(method, headers);
    const isLetThrough =
      text !== ERRORS.CALLER_NOT_ALLOWED[1] &&
      text !== ERRORS.CALLER_UNKNOWN[1] &&
      code !== status.UNAVAILABLE;
    const path = pathOf(method);
    const may = name !== NOBODY && RULES[name as Role].test(path.replace('/holdfast.v1.', ''));
    findings.expect(isLetThrough === may, `${name} ${may ? 'could not make' : 'made'} ${path}`);
    if (isLetThrough) through += 1;
  }
  return through;
}
