import type { Dependencies } from '../../dependencies.js';
import type { OperatorRoutes } from '../../operators.js';

/** Password reminders (G7.4). */
export function rotationRoutes(
  _dependencies: Dependencies,
): OperatorRoutes<
  'startRotationRun' | 'getRotationRun' | 'cancelRotationRun' | 'listPasswordsDue'
> {
  const unbuilt = () => Promise.reject(new Error('unbuilt'));
  return {
    startRotationRun: unbuilt,
    getRotationRun: unbuilt,
    cancelRotationRun: unbuilt,
    listPasswordsDue: unbuilt,
  };
}
