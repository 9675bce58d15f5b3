import { Refusal } from '../domain/errors.js';
import type { OperatorServiceImplementation } from '../gen/holdfast/v1/operator.js';
import type { Call } from './caller.js';
import type { Dependencies } from './dependencies.js';

type Routes = OperatorServiceImplementation<Call>;
/** Some of the routes of OperatorService. */
export type OperatorRoutes<Name extends keyof Routes> = Pick<Routes, Name>;
type Route = (request: never, call: Call) => Promise<unknown>;

/**
 * The routes for the services that `OPERATORS` names: any other is refused with CALLER_NOT_ALLOWED before its
 * request is looked at.
 */
export function onlyForOperators({ config, log }: Dependencies, routes: Routes): Routes {
  function guard(route: Route): Route {
    return async (request, call) => {
      const { caller } = call.actor;
      if (config.OPERATORS.includes(caller)) return route(request, call);
      log.warn({ caller }, 'a service called OperatorService, which it may not');
      throw new Refusal('CALLER_NOT_ALLOWED');
    };
  }
  const all = Object.entries<Route>(routes as Record<keyof Routes, Route>);
  // Each has the type that it had before.
  return Object.fromEntries(all.map(([name, route]) => [name, guard(route)])) as unknown as Routes;
}
