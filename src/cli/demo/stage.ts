import type { Running } from '../../embedded/running.js';
import { createClients, type Clients } from '../clients.js';
import { Unexpected } from './checks.js';
import { createDemoInbox, type DemoInbox } from './inbox.js';

/** What rows play on: a running system. */
export interface Stage {
  /** As an internal service calls. */
  service: Clients;
  /** As the web gateway calls, for {@link GATEWAY_PERSON}. */
  gateway: Clients;
  /** As a service calls that may operate on accounts. */
  operator: Clients;
  inbox: DemoInbox;
}

/** For whom the gateway calls. */
export const GATEWAY_PERSON = {
  address: '203.0.113.7',
  agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};

/** A system, and the inbox that it writes to. */
export type StagedSystem = Pick<Running, 'addresses' | 'serviceKeys'> & {
  /** The key of an ordinary service. */
  serviceKey: string;
  inboxUrl: string;
};

/** Connects to a system. `gateway` and `operator` need keys of the names that the embedded default gives them. */
export function createStage(system: StagedSystem): Stage & { close(): void } {
  const { grpc } = system.addresses;
  const { web, operator } = system.serviceKeys;
  const service = createClients(grpc, { serviceKey: system.serviceKey });
  const headers = {
    'holdfast-person-address': GATEWAY_PERSON.address,
    'holdfast-person-agent': GATEWAY_PERSON.agent,
    'holdfast-language': 'en',
  };
  const asGateway =
    web === undefined ? undefined : createClients(grpc, { serviceKey: web, headers });
  const asOperator =
    operator === undefined ? undefined : createClients(grpc, { serviceKey: operator });
  return {
    service,
    get gateway() {
      return asGateway ?? missing('web');
    },
    get operator() {
      return asOperator ?? missing('operator');
    },
    inbox: createDemoInbox(system.inboxUrl),
    close() {
      service.close();
      asGateway?.close();
      asOperator?.close();
    },
  };
}

function missing(name: string): never {
  throw new Unexpected(`it needs a service key named ${name}, and the system has none`);
}
