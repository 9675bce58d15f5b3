import { describe, expect, it } from '@jest/globals';

import { signTencentRequest } from '../../src/messaging/tencent-signature.js';
import { expectedAuthorization } from './tencent-requests.js';

/** The example of Tencent Cloud's documentation of signature v3, in its two editions. */
const BODY =
  '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}';
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  host: 'cvm.tencentcloudapi.com',
};
const EXAMPLES = [
  {
    secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE',
    secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
    headers: HEADERS,
    signedHeaders: 'content-type;host',
    signature: '72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168',
  },
  {
    // published with asterisks, and computed with them
    secretId: `AKID${'*'.repeat(32)}`,
    secretKey: '*'.repeat(32),
    headers: { ...HEADERS, 'x-tc-action': 'DescribeInstances' },
    signedHeaders: 'content-type;host;x-tc-action',
    signature: '10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f',
  },
];

describe.each(EXAMPLES)('the published signature of $signedHeaders', (example) => {
  const { secretId, secretKey, headers, signedHeaders, signature } = example;
  const timestamp = 1_551_113_065;
  const published =
    `TC3-HMAC-SHA256 Credential=${secretId}/2019-02-25/cvm/tc3_request, ` +
    `SignedHeaders=${signedHeaders}, Signature=${signature}`;

  it('is the one that is computed', () => {
    const request = { secretId, secretKey, service: 'cvm', headers, body: BODY, timestamp };
    expect(signTencentRequest(request)).toBe(published);
  });

  it('is the one that the tests’ own server expects', () => {
    const sent = { ...headers, 'x-tc-timestamp': String(timestamp) };
    const request = { body: BODY, headers: sent };
    expect(expectedAuthorization(request, example, { service: 'cvm', signedHeaders })).toBe(
      published,
    );
  });
});
