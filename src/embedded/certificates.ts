import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  createAuthority,
  issueCertificate,
  type CertificateHolder,
  type KeyPair,
} from '../certs/authority.js';
import { PartError, reasonOf } from './part-error.js';
import { makePrivateDirectory, writePrivateFile } from './private-file.js';

/** Where a certificate and its key are. */
export interface CertificateFiles {
  certificate: string;
  key: string;
}

/** A directory of certificates that one private authority has made. */
export interface Certificates {
  /** The authority's certificate: what servers and callers trust. */
  authority: string;
  server: CertificateFiles;
  /** By the caller's name. */
  callers: Record<string, CertificateFiles>;
}

/** A certificate that ends sooner is made anew, milliseconds. */
const RENEWAL = 30 * 24 * 3_600_000;

/**
 * Makes what is missing in a directory of certificates, and anew what ends within 30 days: an authority, a
 * certificate for the server at these hosts, and one for each caller.
 * @throws PartError when a file is damaged.
 */
export async function ensureCertificates(
  directory: string,
  { hosts, callers }: { hosts: readonly string[]; callers: readonly string[] },
): Promise<Certificates> {
  makePrivateDirectory(directory);
  try {
    const files = (name: string): CertificateFiles => ({
      certificate: join(directory, `${name}.pem`),
      key: join(directory, `${name}.key`),
    });
    const authority = files('authority');
    if (!existsSync(authority.certificate)) write(authority, await createAuthority());
    const signer = read(authority);
    const ensure = async (name: string, holder: CertificateHolder) => {
      const own = files(name);
      if (!isCurrent(own, signer)) write(own, await issueCertificate(signer, holder));
      return own;
    };
    const entries = await Promise.all(
      callers.map(
        async (caller) => [caller, await ensure(`caller-${caller}`, { caller })] as const,
      ),
    );
    return {
      authority: authority.certificate,
      server: await ensure('server', { hosts }),
      callers: Object.fromEntries(entries),
    };
  } catch (error) {
    const remedy = 'Remove the directory: all certificates are made anew.';
    throw new PartError('Certificates', `can't use ${directory}: ${reasonOf(error)}`, remedy);
  }
}

function isCurrent({ certificate, key }: CertificateFiles, signer: KeyPair): boolean {
  if (!existsSync(certificate) || !existsSync(key)) return false;
  const own = new X509Certificate(readFileSync(certificate));
  const isSigned = own.verify(new X509Certificate(signer.certificate).publicKey);
  return isSigned && Date.parse(own.validTo) - Date.now() > RENEWAL;
}

function read({ certificate, key }: CertificateFiles): KeyPair {
  return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
}

/** The key first: a certificate without its key would be of no use. */
function write(files: CertificateFiles, { certificate, key }: KeyPair): void {
  writePrivateFile(files.key, key);
  writePrivateFile(files.certificate, certificate);
}
