import type { OperatorServiceImplementation } from '../../../gen/holdfast/v1/operator.js';
import type { Call } from '../../caller.js';

type Routes = OperatorServiceImplementation<Call>;

/** Some of the routes of OperatorService. */
export type OperatorRoutes<Name extends keyof Routes> = Pick<Routes, Name>;
