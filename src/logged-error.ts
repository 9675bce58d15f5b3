import { types } from 'node:util';

import { stdSerializers } from 'pino';

/** What PostgreSQL tells of the row and the statement that it had in hand: addresses are among it. */
const OF_THE_ROW = ['detail', 'hint', 'where', 'internalQuery', 'parameters', 'query'];
/** SQLSTATE class 22, data exception: such a message quotes the value (PostgreSQL, appendix A). */
const QUOTES_THE_VALUE = /^22[\dA-Z]{3}$/;
/** How far errors within errors are followed. */
const DEPTH = 5;

/**
 * An error as it is logged: type, message, stack and what else it says of itself, those that caused it included,
 * without what a database error repeats of its row.
 */
export function describeError(error: unknown): unknown {
  return describe(error, 0);
}

function describe(error: unknown, depth: number): unknown {
  // Of any realm, as Node's own and those of a sandbox are.
  if (!types.isNativeError(error)) return error;
  const { type, message, stack, ...rest } = stdSerializers.err(error);
  const quotes = quotedIn(error, depth);
  const about = Object.entries(rest).filter(([name]) => !OF_THE_ROW.includes(name));
  return {
    type,
    message: withoutValues(message, quotes),
    stack: withoutValues(stack, quotes),
    ...Object.fromEntries(
      about.map(([name, value]) => [name, describePart(error, name, value, depth + 1)]),
    ),
  };
}

/** Errors within an error are described anew from what they were: pino has kept all of them. */
function describePart(error: Error, name: string, value: unknown, depth: number): unknown {
  const part: unknown = Reflect.get(error, name === 'aggregateErrors' ? 'errors' : name);
  const isOne = types.isNativeError(part);
  if (!isOne && name !== 'aggregateErrors') return value;
  if (depth > DEPTH) return '[deeper]';
  return isOne ? describe(part, depth) : (part as unknown[]).map((one) => describe(one, depth));
}

/** The messages that quote a value, of an error and of those that caused it. */
function quotedIn(error: Error, depth: number): string[] {
  const isQuoting =
    'code' in error && typeof error.code === 'string' && QUOTES_THE_VALUE.test(error.code);
  const own = isQuoting ? [error.message] : [];
  return types.isNativeError(error.cause) && depth < DEPTH
    ? [...own, ...quotedIn(error.cause, depth + 1)]
    : own;
}

function withoutValues(text: string, quotes: string[]): string {
  return quotes.reduce(
    (left, quote) => left.replaceAll(quote, quote.replace(/"[^]*"/, '"[redacted]"')),
    text,
  );
}
