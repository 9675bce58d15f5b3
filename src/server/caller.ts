import type { CallContext, Server, ServerMiddleware } from 'nice-grpc';

import type { Config } from '../config.js';
import { Refusal } from '../domain/errors.js';
import type { Actor } from '../domain/flow.js';
import { chooseLanguage, type Language } from '../domain/language.js';
import { hasRole } from '../domain/role.js';
import { addToLogContext } from '../telemetry/log-context.js';
import type { Listener } from './listeners.js';

/** Who calls, and for whom. */
export interface CallerContext {
  /** Its path, such as `/holdfast.v1.SessionService/LogIn`. */
  method: string;
  actor: Actor;
  language: Language;
  /** From `authorization: Bearer …`. */
  sessionToken: string | undefined;
  /** From `holdfast-flow-secret`. */
  flowSecret: string | undefined;
}

/** A call with its caller. */
export type Call = CallContext & CallerContext;

/** A server whose calls have one. */
export type ServerRoutes = Pick<Server<CallerContext>, 'add'>;

/** Longest value that is kept of what a gateway passes. */
const MAX_PASSED = 256;

/**
 * Lets known services in, by what the listener knows them by. What a trusted gateway passes on of the person is
 * believed; from any other caller it is ignored. Health checks come in without.
 */
export function identifyCaller(
  { nameCaller }: Pick<Listener, 'nameCaller'>,
  config: Pick<Config, 'ROLES'>,
): ServerMiddleware<CallerContext> {
  return async function* identify(call, context) {
    const { metadata } = context;
    const caller = nameCaller(metadata);
    if (caller === undefined) throw new Refusal('CALLER_UNKNOWN');
    addToLogContext({ caller });
    const isGateway = hasRole(config.ROLES, caller, 'gateway');
    const passed = (header: `holdfast-${string}`) =>
      isGateway ? metadata.get(header)?.toString().slice(0, MAX_PASSED) : undefined;
    const networkAddress = passed('holdfast-person-address');
    const device = passed('holdfast-person-agent');
    return yield* call.next(call.request, {
      ...context,
      method: call.method.path,
      actor: {
        caller,
        ...(networkAddress !== undefined && { networkAddress }),
        ...(device !== undefined && { device }),
      },
      language: chooseLanguage(passed('holdfast-language')),
      sessionToken: /^Bearer (.+)$/.exec(metadata.get('authorization') ?? '')?.[1],
      flowSecret: metadata.get('holdfast-flow-secret'),
    });
  };
}
