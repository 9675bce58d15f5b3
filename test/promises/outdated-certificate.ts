import { webcrypto } from 'node:crypto';

import {
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

import type { KeyPair } from '../../src/certs/authority.js';
import { nameAsCaller } from '../../src/certs/caller-name.js';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 24 * 3_600_000;

/** A certificate of a caller that the authority has signed, and that is valid between two days from now. */
export async function certificateBetween(
  authority: KeyPair,
  caller: string,
  [from, to]: [days: number, days: number],
): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const [der = new ArrayBuffer(0)] = PemConverter.decode(authority.key);
  const certificate = await X509CertificateGenerator.create({
    notBefore: new Date(Date.now() + from * DAY),
    notAfter: new Date(Date.now() + to * DAY),
    subject: `CN=${caller}`,
    issuer: new X509Certificate(authority.certificate).subject,
    publicKey: keys.publicKey,
    signingKey: await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new SubjectAlternativeNameExtension([{ type: 'url', value: nameAsCaller(caller) }]),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: certificate.toString('pem'),
    key: PemConverter.encode(pkcs8, 'PRIVATE KEY'),
  };
}
