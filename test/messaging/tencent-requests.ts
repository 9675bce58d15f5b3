import { createHash, createHmac } from 'node:crypto';

import type { ArrivedRequest } from './http-sink.js';

/** Computes what Tencent Cloud computes, step by step as its documentation has it, of a request as it arrived. */
export function expectedAuthorization(
  request: Pick<ArrivedRequest, 'body' | 'headers'>,
  { secretId, secretKey }: { secretId: string; secretKey: string },
  { service, signedHeaders }: { service: string; signedHeaders: string },
): string {
  const header = (name: string) => String(request.headers[name]);
  let canonical = 'POST\n/\n\n';
  for (const name of signedHeaders.split(';')) {
    canonical += `${name}:${header(name).toLowerCase()}\n`;
  }
  canonical += `\n${signedHeaders}\n${hash(request.body)}`;

  const timestamp = header('x-tc-timestamp');
  const day = new Date(Number(timestamp) * 1000);
  const date = [
    day.getUTCFullYear(),
    String(day.getUTCMonth() + 1).padStart(2, '0'),
    String(day.getUTCDate()).padStart(2, '0'),
  ].join('-');
  const scope = `${date}/${service}/tc3_request`;
  const stringToSign = `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${hash(canonical)}`;

  const secretDate = mac(`TC3${secretKey}`, date);
  const secretService = mac(secretDate, service);
  const secretSigning = mac(secretService, 'tc3_request');
  const signature = mac(secretSigning, stringToSign).toString('hex');
  return (
    `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, ` +
    `SignedHeaders=${signedHeaders}, Signature=${signature}`
  );
}

/** The headers that a request says it has signed. */
export function signedHeadersOf({ headers }: ArrivedRequest): string {
  return /SignedHeaders=([^,]+),/.exec(headers.authorization ?? '')?.[1] ?? '';
}

const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
