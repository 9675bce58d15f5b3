import { createServer, type Metadata, type Server } from 'nice-grpc';
import type { ServerCredentials } from '@grpc/grpc-js';

import { createServerCredentials } from '../certs/tls-credentials.js';
import type { Config } from '../config.js';
import { findServiceKey, readServiceKeys } from '../keys/service-keys.js';
import { callerByCertificate, passPeerCertificate } from './peer-certificate.js';

/** A place where calls come in, and how their callers are known there. */
export interface Listener {
  address: string;
  server: Server;
  credentials?: ServerCredentials;
  /** The name of the calling service, undefined for a stranger. */
  nameCaller: (metadata: Metadata) => string | undefined;
}

/** Largest request and answer, bytes. */
const MAX_REQUEST = 64 * 1024;
const MAX_ANSWER = 256 * 1024;
const MINUTE = 60_000;

const LIMITS = {
  'grpc.max_receive_message_length': MAX_REQUEST,
  'grpc.max_send_message_length': MAX_ANSWER,
  // headers hold two tokens and a device; HTTP/2's own default is 16 KiB
  'grpc.max_metadata_size': 16 * 1024,
  // calls of one connection at a time, watchers included
  'grpc.max_concurrent_streams': 200,
  // megabytes that one connection may hold back, unread answers for the most part
  'grpc-node.max_session_memory': 16,
  // a connection that went away without a word is noticed within a minute and a half
  'grpc.keepalive_time_ms': MINUTE,
  'grpc.keepalive_timeout_ms': 20_000,
  // callers spread anew over the servers that there are; watchers have time to watch elsewhere
  'grpc.max_connection_age_ms': 30 * MINUTE,
  'grpc.max_connection_age_grace_ms': MINUTE,
  'grpc.max_connection_idle_ms': 15 * MINUTE,
};

/**
 * Where calls come in: on GRPC_TLS_ADDRESS callers are known by their certificate, on GRPC_ADDRESS, for where TLS
 * ends before us, by their service key.
 * @throws for certificates that can't be read.
 */
export function createListeners(config: Config): Listener[] {
  const { GRPC_ADDRESS, GRPC_TLS_ADDRESS, GRPC_TLS_AUTHORITY, GRPC_TLS_CERTIFICATE, GRPC_TLS_KEY } =
    config;
  const listeners: Listener[] = [];
  if (GRPC_ADDRESS !== 'off') {
    const keys = readServiceKeys(config.SERVICE_KEYS);
    listeners.push({
      address: GRPC_ADDRESS,
      server: createServer(LIMITS),
      nameCaller: (metadata) =>
        findServiceKey(keys, metadata.get('holdfast-service-key') ?? '')?.name,
    });
  }
  if (GRPC_TLS_ADDRESS && GRPC_TLS_AUTHORITY && GRPC_TLS_CERTIFICATE && GRPC_TLS_KEY) {
    listeners.push({
      address: GRPC_TLS_ADDRESS,
      server: createServer({ ...LIMITS, interceptors: [passPeerCertificate] }),
      credentials: createServerCredentials({
        authority: GRPC_TLS_AUTHORITY,
        certificate: GRPC_TLS_CERTIFICATE,
        key: GRPC_TLS_KEY,
      }),
      nameCaller: callerByCertificate,
    });
  }
  return listeners;
}
