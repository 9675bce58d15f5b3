import { createChannel, createClientFactory, Metadata, type Channel } from 'nice-grpc';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';

import { AccountServiceDefinition, type AccountServiceClient } from '../gen/holdfast/v1/account.js';
import { FlowServiceDefinition, type FlowServiceClient } from '../gen/holdfast/v1/flow.js';
import { MessageServiceDefinition, type MessageServiceClient } from '../gen/holdfast/v1/message.js';
import {
  OperatorServiceDefinition,
  type OperatorServiceClient,
} from '../gen/holdfast/v1/operator.js';
import {
  RecoveryServiceDefinition,
  type RecoveryServiceClient,
} from '../gen/holdfast/v1/recovery.js';
import {
  RegistrationServiceDefinition,
  type RegistrationServiceClient,
} from '../gen/holdfast/v1/registration.js';
import { SessionServiceDefinition, type SessionServiceClient } from '../gen/holdfast/v1/session.js';
import {
  SubUserServiceDefinition,
  type SubUserServiceClient,
} from '../gen/holdfast/v1/sub_user.js';

/** A client for each service, with the calling service's key on every call. */
export interface Clients {
  accounts: AccountServiceClient;
  flows: FlowServiceClient;
  messages: MessageServiceClient;
  operators: OperatorServiceClient;
  recovery: RecoveryServiceClient;
  registration: RegistrationServiceClient;
  sessions: SessionServiceClient;
  subUsers: SubUserServiceClient;
  close(): void;
}

/** What each call carries. */
export interface Credentials {
  serviceKey: string;
  /** Headers besides, such as what a gateway passes of the person. */
  headers?: Record<string, string>;
  /** Longest wait for an answer, milliseconds; as long as it takes when it isn't given. */
  patience?: number;
}

/** Connects to a server at `host:port`, in plain text. */
export function createClients(
  address: string,
  { serviceKey, headers, patience }: Credentials,
): Clients {
  const channel: Channel = createChannel(address);
  const metadata = Metadata({ 'holdfast-service-key': serviceKey, ...headers });
  const factory = createClientFactory()
    .use(errorDetailsClientMiddleware)
    .use((call, options) => {
      const merged = Metadata(options.metadata);
      for (const [name, values] of metadata) for (const value of values) merged.append(name, value);
      const signal =
        options.signal ?? (patience === undefined ? undefined : AbortSignal.timeout(patience));
      return call.next(call.request, { ...options, metadata: merged, ...(signal && { signal }) });
    });
  return {
    accounts: factory.create(AccountServiceDefinition, channel),
    flows: factory.create(FlowServiceDefinition, channel),
    messages: factory.create(MessageServiceDefinition, channel),
    operators: factory.create(OperatorServiceDefinition, channel),
    recovery: factory.create(RecoveryServiceDefinition, channel),
    registration: factory.create(RegistrationServiceDefinition, channel),
    sessions: factory.create(SessionServiceDefinition, channel),
    subUsers: factory.create(SubUserServiceDefinition, channel),
    close() {
      channel.close();
    },
  };
}

/** The headers of a person's session. */
export function asSession(sessionToken: string): { metadata: Metadata } {
  return { metadata: Metadata({ authorization: `Bearer ${sessionToken}` }) };
}

/** The headers of who started a flow, or opened its link. */
export function asFlowHolder(flowSecret: string): { metadata: Metadata } {
  return { metadata: Metadata({ 'holdfast-flow-secret': flowSecret }) };
}
