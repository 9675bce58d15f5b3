import type { Dependencies } from '../../dependencies.js';
import type { OperatorRoutes } from '../../operators.js';

/** What operators look up: accounts, their flows, and what was recorded. */
export function lookUpRoutes(
  _dependencies: Dependencies,
): OperatorRoutes<
  'findAccounts' | 'getAccountForOperator' | 'listAccountFlows' | 'listAuditEvents'
> {
  const unbuilt = () => Promise.reject(new Error('unbuilt'));
  return {
    findAccounts: unbuilt,
    getAccountForOperator: unbuilt,
    listAccountFlows: unbuilt,
    listAuditEvents: unbuilt,
  };
}
