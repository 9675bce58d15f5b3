import { audit } from '../db/audit.js';
import { Refusal } from '../domain/errors.js';
import type { Actor } from '../domain/flow.js';
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
  const { config, log } = dependencies;
  const recordRefused = refusedCalls(dependencies);
  function guard(method: string, route: Route): Route {
    return async (request, call) => {
      const { caller } = call.actor;
      if (config.OPERATORS.includes(caller)) return route(request, call);
      log.warn({ caller, method }, 'a service called OperatorService, which it may not');
      await recordRefused(call.actor, method);
      throw new Refusal('CALLER_NOT_ALLOWED');
    };
  }
  const all = Object.entries<Route>(routes as Record<keyof Routes, Route>);
  // Each has the type that it had before.
  return Object.fromEntries(
    all.map(([name, route]) => [name, guard(name.charAt(0).toUpperCase() + name.slice(1), route)]),
  ) as unknown as Routes;
}

/** A service's refused calls of one method are recorded this often at most, milliseconds. */
const RECORDED_EVERY = 60_000;

/**
 * Records refused calls: of each caller and method one in a minute, so that a flood doesn't fill the table.
 * Each server counts for itself. A call that can't be recorded is refused like any other.
 */
function refusedCalls({ db, log }: Dependencies) {
  // As many entries as there are services and methods.
  const recordedAt = new Map<string, number>();
  return async (actor: Actor, method: string): Promise<void> => {
    const key = `${actor.caller} ${method}`;
    const now = performance.now();
    if (now - (recordedAt.get(key) ?? -Infinity) < RECORDED_EVERY) return;
    recordedAt.set(key, now);
    const event = { name: 'OperatorRefused', actor, after: { method } };
    await db
      .transaction()
      .execute((tx) => audit(tx, event))
      .catch((error: unknown) => {
        log.error({ err: error, caller: actor.caller, method }, 'a refused call was not recorded');
      });
  };
}
