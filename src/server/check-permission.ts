import type { ServerMiddleware } from 'nice-grpc';

import { auditRarely } from '../db/audit-rarely.js';
import { Refusal } from '../domain/errors.js';
import type { CallerContext } from './caller.js';
import type { Dependencies } from './dependencies.js';
import { mayCall } from './permissions.js';

/**
 * Refuses a call that the table of permissions doesn't give to its caller, before the request is looked at; the
 * audit table tells of it.
 */
export function checkPermission({
  config,
  db,
  log,
}: Pick<Dependencies, 'config' | 'db' | 'log'>): ServerMiddleware<object, CallerContext> {
  const recordRefused = auditRarely(db, log);
  return async function* check(call, context) {
    const { actor } = context;
    const { caller } = actor;
    const { path } = call.method;
    if (!mayCall(config.ROLES.get(caller) ?? [], path)) {
      log.warn({ caller, method: path }, 'a service made a call that it may not make');
      const event = { name: 'CallRefused', actor, after: { method: path } };
      await recordRefused(`${caller} ${path}`, event);
      throw new Refusal('CALLER_NOT_ALLOWED');
    }
    return yield* call.next(call.request, context);
  };
}
