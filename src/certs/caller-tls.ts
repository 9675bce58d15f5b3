import type { Config } from '../config.js';
import type { TlsFiles } from './tls-credentials.js';

/** The settings by which a part of ours calls the server. */
export type CallerConfig = Pick<
  Config,
  | 'GRPC_ADDRESS'
  | 'SERVICE_KEYS'
  | 'GRPC_TLS_ADDRESS'
  | 'GRPC_TLS_AUTHORITY'
  | 'GRPC_CALLER_CERTIFICATE'
  | 'GRPC_CALLER_KEY'
>;

/** Where a part of ours calls with its certificate, and what it shows and trusts; undefined when it has none. */
export function callerTls(
  config: Omit<CallerConfig, 'SERVICE_KEYS' | 'GRPC_ADDRESS'>,
): (TlsFiles & { address: string }) | undefined {
  const { GRPC_TLS_ADDRESS: address, GRPC_TLS_AUTHORITY: authority } = config;
  const { GRPC_CALLER_CERTIFICATE: certificate, GRPC_CALLER_KEY: key } = config;
  return address && authority && certificate && key
    ? { address, authority, certificate, key }
    : undefined;
}
