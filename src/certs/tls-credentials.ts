import { readFileSync } from 'node:fs';

import { ChannelCredentials, ServerCredentials } from '@grpc/grpc-js';

/** Where a certificate, its key and the authority that both sides trust are: paths of PEM files. */
export interface TlsFiles {
  authority: string;
  certificate: string;
  key: string;
}

/** A server that demands a certificate of each caller, of the one authority that it trusts. @throws for unreadable files. */
export function createServerCredentials({
  authority,
  certificate,
  key,
}: TlsFiles): ServerCredentials {
  const pair = { cert_chain: readFileSync(certificate), private_key: readFileSync(key) };
  return ServerCredentials.createSsl(readFileSync(authority), [pair], true);
}

/** A caller that shows its certificate, and trusts the authority alone. @throws for unreadable files. */
export function createCallerCredentials({
  authority,
  certificate,
  key,
}: TlsFiles): ChannelCredentials {
  return ChannelCredentials.createSsl(
    readFileSync(authority),
    readFileSync(key),
    readFileSync(certificate),
  );
}
