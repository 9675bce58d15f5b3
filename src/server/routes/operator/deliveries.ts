import type { Dependencies } from '../../dependencies.js';
import type { OperatorRoutes } from '../../operators.js';

/** What was sent, and sending it again. */
export function deliveryRoutes(
  _dependencies: Dependencies,
): OperatorRoutes<'listDeliveries' | 'resendDeliveries'> {
  const unbuilt = () => Promise.reject(new Error('unbuilt'));
  return {
    listDeliveries: unbuilt,
    resendDeliveries: unbuilt,
  };
}
