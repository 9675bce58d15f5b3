import { isAbortError } from 'abort-controller-x';
import {
  ClientError,
  createChannel,
  createClientFactory,
  Metadata,
  Status,
  type CallOptions,
  type Client,
  type ClientMiddleware,
} from 'nice-grpc';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';
import { HealthDefinition } from 'nice-grpc-server-health';

import { callerTls, type CallerConfig } from '../certs/caller-tls.js';
import { createCallerCredentials } from '../certs/tls-credentials.js';
import { MAIL_HEALTH } from '../domain/mail-health.js';
import { FlowServiceDefinition, type FlowServiceClient } from '../gen/holdfast/v1/flow.js';
import {
  RecoveryServiceDefinition,
  type RecoveryServiceClient,
} from '../gen/holdfast/v1/recovery.js';
import type { Person } from './person.js';

/** A call gives up after this, milliseconds: the server answers a step within 8 s. */
const DEADLINE = 10_000;
/** Longest pause between two tries to connect, milliseconds; by default it grows to two minutes. */
const RECONNECT_PAUSE = 2_000;

/** `NOT_SERVING` of grpc.health.v1; the package keeps its name of it to itself. */
const NOT_SERVING = 2;

/** Holdfast as the pages reach it: over gRPC, as any other caller does. */
export interface Holdfast {
  flows: FlowServiceClient;
  recovery: RecoveryServiceClient;
  /** Whether mails are taken now, as far as is known. */
  takesMails(): Promise<boolean>;
  close(): void;
}

/**
 * Connects to the server: with a certificate where GRPC_CALLER_CERTIFICATE names one, else in plain text with the
 * service key of `web`.
 * @throws when SERVICE_KEYS has no key for `web` and it needs one.
 */
export function connect(config: CallerConfig): Holdfast {
  const tls = callerTls(config);
  const serviceKey = config.SERVICE_KEYS.find((entry) => entry.startsWith('web:'))?.slice(4);
  if (!tls && serviceKey === undefined) throw new Error('SERVICE_KEYS has no key for web');
  const address = tls?.address ?? config.GRPC_ADDRESS;
  const channel = createChannel(address, tls && createCallerCredentials(tls), {
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': RECONNECT_PAUSE,
  });
  const factory = createClientFactory()
    .use(errorDetailsClientMiddleware)
    .use(withDeadline)
    .use((call, options) =>
      call.next(call.request, {
        ...options,
        metadata: tls
          ? Metadata(options.metadata)
          : Metadata(options.metadata).set('holdfast-service-key', serviceKey ?? ''),
      }),
    );
  return {
    flows: factory.create(FlowServiceDefinition, channel),
    recovery: factory.create(RecoveryServiceDefinition, channel),
    takesMails: () => takesMails(factory.create(HealthDefinition, channel)),
    close() {
      channel.close();
    },
  };
}

/** Where it can't be asked, nothing is said of it. */
async function takesMails(health: Client<HealthDefinition>): Promise<boolean> {
  try {
    const answer = await health.check({ service: MAIL_HEALTH });
    const status: number = answer.status;
    return status !== NOT_SERVING;
  } catch {
    return true;
  }
}

/** The headers of a call for a person, with the secret of their flow when they hold one. */
export function on(person: Person, flowSecret?: string): CallOptions {
  const metadata = Metadata({
    'holdfast-person-address': person.address,
    'holdfast-person-agent': person.agent,
    'holdfast-language': person.language,
  });
  if (flowSecret !== undefined) metadata.set('holdfast-flow-secret', flowSecret);
  return { metadata };
}

const withDeadline: ClientMiddleware = async function* withDeadline(call, options) {
  const deadline = AbortSignal.timeout(DEADLINE);
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
  try {
    return yield* call.next(call.request, { ...options, signal });
  } catch (error) {
    if (!deadline.aborted || !isAbortError(error)) throw error;
    throw new ClientError(call.method.path, Status.DEADLINE_EXCEEDED, 'no answer in time');
  }
};
