import type { CallContext, ServerMiddlewareCall } from 'nice-grpc';

import { Refusal } from '../domain/errors.js';

/** The part of a method's definition that reads its requests. */
interface Reader {
  requestType: { decode(input: never, length?: number): unknown };
}

/** What bytes are read as that are no message of the contract. */
const UNREADABLE = Object.freeze({});

/**
 * Lets a service's requests be read without an error: gRPC would answer INTERNAL to bytes that are none of its
 * messages, as if the fault were ours. {@link refuseUnreadable} answers in its place.
 */
export function readable<Definition extends { methods: Record<string, Reader> }>(
  definition: Definition,
): Definition {
  const methods = Object.entries(definition.methods).map(([name, method]) => [
    name,
    {
      ...method,
      requestType: {
        ...method.requestType,
        decode(input: never, length?: number): unknown {
          try {
            return method.requestType.decode(input, length);
          } catch {
            return UNREADABLE;
          }
        },
      },
    },
  ]);
  return { ...definition, methods: Object.fromEntries(methods) as Definition['methods'] };
}

/** @throws Refusal REQUEST_UNREADABLE */
export async function* refuseUnreadable<Request, Response, Context extends CallContext>(
  call: ServerMiddlewareCall<Request, Response, Context>,
  context: Context,
) {
  if (call.request === UNREADABLE) throw new Refusal('REQUEST_UNREADABLE');
  return yield* call.next(call.request as Request, context);
}
