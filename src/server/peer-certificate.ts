import { X509Certificate } from 'node:crypto';

import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import type { Metadata } from 'nice-grpc';

import { callerNamedIn } from '../certs/caller-name.js';

/** Carries the certificate of a connection to the calls on it. */
const HEADER = 'holdfast-peer-certificate-bin';

/** Puts the caller's certificate, which TLS has verified, into the headers; what a caller itself put there is gone. */
export const passPeerCertificate: ServerInterceptor = (_method, call) =>
  new ServerInterceptingCall(call, {
    start(next) {
      next({
        onReceiveMetadata(metadata, onward) {
          metadata.remove(HEADER);
          const raw = call.getAuthContext().sslPeerCertificate?.raw;
          if (raw) metadata.set(HEADER, raw);
          onward(metadata);
        },
      });
    },
  });

/** The service that the caller's certificate names, undefined when there is none or it names none. */
export function callerByCertificate(metadata: Metadata): string | undefined {
  const raw = metadata.get(HEADER);
  return raw && callerNamedIn(new X509Certificate(raw).subjectAltName);
}
