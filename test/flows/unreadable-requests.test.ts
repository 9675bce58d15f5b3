import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createChannel, createClientFactory, Metadata } from 'nice-grpc';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';

import { AccountServiceDefinition } from '../../src/gen/holdfast/v1/account.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

/** A field of two gigabytes, of which there is nothing. */
const BROKEN = Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x07);

it('bytes that are no message are refused as such, even where a message may be empty', async () => {
  const { listIndustries } = AccountServiceDefinition.methods;
  const broken = {
    ...AccountServiceDefinition,
    methods: {
      listIndustries: {
        ...listIndustries,
        requestType: {
          ...listIndustries.requestType,
          encode: () => ({ finish: () => BROKEN }),
        },
      },
    },
  };
  const channel = createChannel(system.config.GRPC_ADDRESS);
  const metadata = Metadata({ 'holdfast-service-key': 'w'.repeat(32) });
  const client = createClientFactory().use(errorDetailsClientMiddleware).create(broken, channel);
  const refused = await refusalOf(client.listIndustries({}, { metadata }));
  channel.close();
  expect(refused).toMatchObject({ status: 'INVALID_ARGUMENT', reason: 'REQUEST_UNREADABLE' });
});
