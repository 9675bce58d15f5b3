import { status } from '@grpc/grpc-js';
import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';

import type { Config } from '../config.js';
import type { KeyRing } from '../keys/key-ring.js';
import { clientSpans } from '../telemetry/client-spans.js';
import { isTracing } from '../telemetry/spans.js';
import { connectionOptions } from './connection-options.js';
import { createDataConverter } from './data-converter.js';

/**
 * A client that connects when it is first used, so that a server starts while Temporal is down.
 * A workflow that is busy refuses with RESOURCE_EXHAUSTED: trying again would only add to it.
 */
export function createTemporalClient(config: Config, keys: KeyRing): Client {
  const retry = defaultGrpcRetryOptions({ maxAttempts: 4 });
  const connection = Connection.lazy({
    ...connectionOptions(config),
    interceptors: [
      makeGrpcRetryInterceptor({
        ...retry,
        retryableDecider: (attempt, failure) =>
          failure.code !== status.RESOURCE_EXHAUSTED && retry.retryableDecider(attempt, failure),
      }),
    ],
  });
  return new Client({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    dataConverter: createDataConverter(keys),
    ...(isTracing() && { interceptors: { workflow: [clientSpans] } }),
  });
}
