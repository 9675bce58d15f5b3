import type { OperatorServiceImplementation } from '../../gen/holdfast/v1/operator.js';
import type { Call } from '../caller.js';
import type { Dependencies } from '../dependencies.js';
import { accountOperationRoutes } from './operator/accounts.js';
import { deliveryRoutes } from './operator/deliveries.js';
import { flowOperationRoutes } from './operator/flows.js';
import { lookUpRoutes } from './operator/lookups.js';
import { providerRoutes } from './operator/providers.js';
import { rotationRoutes } from './operator/rotation.js';

/** OperatorService: what operators, and internal services that act for them, see and do. */
export function operatorRoutes(dependencies: Dependencies): OperatorServiceImplementation<Call> {
  return {
    ...accountOperationRoutes(dependencies),
    ...lookUpRoutes(dependencies),
    ...flowOperationRoutes(dependencies),
    ...deliveryRoutes(dependencies),
    ...providerRoutes(dependencies),
    ...rotationRoutes(dependencies),
  };
}
