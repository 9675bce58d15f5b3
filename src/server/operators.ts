import { auditRarely } from '../db/audit-rarely.js';
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
 * request is looked at, and the audit table tells of it.
 */
export function onlyForOperators(dependencies: Dependencies, routes: Routes): Routes {
  const { config, db, log } = dependencies;
  const recordRefused = auditRarely(db, log);
  function guard(method: string, route: Route): Route {
    return async (request, call) => {
      const { actor } = call;
      const { caller } = actor;
      if (config.OPERATORS.includes(caller)) return route(request, call);
      log.warn({ caller, method }, 'a service called OperatorService, which it may not');
      const event = { name: 'OperatorRefused', actor, after: { method } };
      await recordRefused(`${caller} ${method}`, event);
      throw new Refusal('CALLER_NOT_ALLOWED');
    };
  }
  const all = Object.entries<Route>(routes as Record<keyof Routes, Route>);
  // Each has the type that it had before.
  return Object.fromEntries(
    all.map(([name, route]) => [name, guard(name.charAt(0).toUpperCase() + name.slice(1), route)]),
  ) as unknown as Routes;
}
