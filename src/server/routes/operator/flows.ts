import type { Dependencies } from '../../dependencies.js';
import type { OperatorRoutes } from '../../operators.js';

/** What operators do to open flows. */
export function flowOperationRoutes(_dependencies: Dependencies): OperatorRoutes<'operateFlow'> {
  const unbuilt = () => Promise.reject(new Error('unbuilt'));
  return {
    operateFlow: unbuilt,
  };
}
