import { createHash, createHmac } from 'node:crypto';

/** A POST to `/` without a query, as it is signed. */
export interface TencentRequest {
  secretId: string;
  secretKey: string;
  /** The product, which is also the first label of its host, such as `sms`. */
  service: string;
  /** The headers that are signed, with names in lower case; `host` and `content-type` are a must. */
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Seconds since the epoch, as in `X-TC-Timestamp`; Tencent Cloud accepts five minutes of difference. */
  timestamp: number;
}

const ALGORITHM = 'TC3-HMAC-SHA256';

/** The `Authorization` of a request (https://www.tencentcloud.com/document/api/382/34834, signature v3). */
export function signTencentRequest(request: TencentRequest): string {
  const { secretId, secretKey, service, headers, body, timestamp } = request;
  const names = Object.keys(headers).sort();
  const signedHeaders = names.join(';');
  const canonicalHeaders = names.map((name) => `${name}:${headers[name]?.toLowerCase().trim()}\n`);
  const canonicalRequest = [
    'POST',
    '/',
    '',
    canonicalHeaders.join(''),
    signedHeaders,
    sha256(body),
  ].join('\n');

  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${service}/tc3_request`;
  const toSign = [ALGORITHM, timestamp, scope, sha256(canonicalRequest)].join('\n');
  const key = [date, service, 'tc3_request'].reduce<string | Buffer>(hmac, `TC3${secretKey}`);
  const signature = hmac(key, toSign).toString('hex');
  return `${ALGORITHM} Credential=${secretId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
