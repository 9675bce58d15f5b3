import { AccountServiceDefinition } from '../gen/holdfast/v1/account.js';
import { FlowServiceDefinition } from '../gen/holdfast/v1/flow.js';
import { MessageServiceDefinition } from '../gen/holdfast/v1/message.js';
import { OperatorServiceDefinition } from '../gen/holdfast/v1/operator.js';
import { RecoveryServiceDefinition } from '../gen/holdfast/v1/recovery.js';
import { RegistrationServiceDefinition } from '../gen/holdfast/v1/registration.js';
import { SessionServiceDefinition } from '../gen/holdfast/v1/session.js';
import { SubUserServiceDefinition } from '../gen/holdfast/v1/sub_user.js';
import type { ServerRoutes } from './caller.js';
import type { Dependencies } from './dependencies.js';
import { readable } from './readable-requests.js';
import { accountRoutes } from './routes/account-service.js';
import { flowRoutes } from './routes/flow-service.js';
import { messageRoutes } from './routes/message-service.js';
import { operatorRoutes } from './routes/operator-service.js';
import { recoveryRoutes } from './routes/recovery-service.js';
import { registrationRoutes } from './routes/registration-service.js';
import { sessionRoutes } from './routes/session-service.js';
import { subUserRoutes } from './routes/sub-user-service.js';

/** Every service of the contract. */
export const SERVICES = [
  AccountServiceDefinition,
  FlowServiceDefinition,
  MessageServiceDefinition,
  OperatorServiceDefinition,
  RecoveryServiceDefinition,
  RegistrationServiceDefinition,
  SessionServiceDefinition,
  SubUserServiceDefinition,
];

/** Adds every service to a server that knows its callers. */
export function addServices(server: ServerRoutes, dependencies: Dependencies): void {
  server.add(readable(AccountServiceDefinition), accountRoutes(dependencies));
  server.add(readable(FlowServiceDefinition), flowRoutes(dependencies));
  server.add(readable(MessageServiceDefinition), messageRoutes(dependencies));
  server.add(readable(OperatorServiceDefinition), operatorRoutes(dependencies));
  server.add(readable(RecoveryServiceDefinition), recoveryRoutes(dependencies));
  server.add(readable(RegistrationServiceDefinition), registrationRoutes(dependencies));
  server.add(readable(SessionServiceDefinition), sessionRoutes(dependencies));
  server.add(readable(SubUserServiceDefinition), subUserRoutes(dependencies));
}
