// what the library's parts are wired by; it has to be there first
import 'reflect-metadata';

import { randomBytes, webcrypto } from 'node:crypto';

import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
  type JsonGeneralNames,
} from '@peculiar/x509';

import { nameAsCaller } from './caller-name.js';

/** A certificate and its private key, as PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

/** Whom a certificate is for: a server at these host names and addresses, or a calling service. */
export type CertificateHolder = { hosts: readonly string[] } | { caller: string };

const DAY = 24 * 3_600_000;
/** An authority outlives what it signs; it is made anew by hand. */
const AUTHORITY_LIFETIME = 3_650 * DAY;
/** CA/Browser Forum Baseline Requirements 6.3.2, up to 2026: no longer than 398 days. */
const CERTIFICATE_LIFETIME = 397 * DAY;
/** Clocks of other machines may be behind. */
const CLOCK_DIFFERENCE = 300_000;

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Makes a private authority, which certifies servers and callers of one installation. */
export async function createAuthority(): Promise<KeyPair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(AUTHORITY_LIFETIME),
    serialNumber: newSerialNumber(),
    name: 'CN=Holdfast private authority',
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return toPem(certificate, keys.privateKey);
}

/** Has an authority certify a server or a caller, for 397 days. */
export async function issueCertificate(
  authority: KeyPair,
  holder: CertificateHolder,
): Promise<KeyPair> {
  const keys = await newKeys();
  const issuer = new X509Certificate(authority.certificate);
  const isServer = 'hosts' in holder;
  const certificate = await X509CertificateGenerator.create({
    ...validity(CERTIFICATE_LIFETIME),
    serialNumber: newSerialNumber(),
    subject: `CN=${isServer ? 'Holdfast' : holder.caller}`,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await readPrivateKey(authority.key),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([
        isServer ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth,
      ]),
      new SubjectAlternativeNameExtension(namesOf(holder)),
    ],
  });
  return toPem(certificate, keys.privateKey);
}

function namesOf(holder: CertificateHolder): JsonGeneralNames {
  if ('caller' in holder) return [{ type: 'url', value: nameAsCaller(holder.caller) }];
  return holder.hosts.map((host) => ({
    type: /^[\d.]+$|:/.test(host) ? 'ip' : 'dns',
    value: host,
  }));
}

function newKeys() {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function readPrivateKey(pem: string) {
  const [der] = PemConverter.decode(pem);
  if (!der) throw new TypeError('the authority has no private key');
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}

async function toPem(
  certificate: X509Certificate,
  privateKey: webcrypto.CryptoKey,
): Promise<KeyPair> {
  const der = await webcrypto.subtle.exportKey('pkcs8', privateKey);
  return {
    certificate: `${certificate.toString('pem')}\n`,
    key: `${PemConverter.encode(der, 'PRIVATE KEY')}\n`,
  };
}

function validity(lifetime: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - CLOCK_DIFFERENCE), notAfter: new Date(now + lifetime) };
}

/** RFC 5280 4.1.2.2: positive, and at most 20 octets. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString('hex');
}
