import type { Dependencies } from '../../dependencies.js';
import type { OperatorRoutes } from '../../operators.js';

/** The ways out of the house. */
export function providerRoutes(
  _dependencies: Dependencies,
): OperatorRoutes<'listProviders' | 'pauseProvider' | 'resumeProvider'> {
  const unbuilt = () => Promise.reject(new Error('unbuilt'));
  return {
    listProviders: unbuilt,
    pauseProvider: unbuilt,
    resumeProvider: unbuilt,
  };
}
