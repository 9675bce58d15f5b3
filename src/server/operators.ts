import { Refusal } from '../domain/errors.js';
import type { Call } from './caller.js';
import type { Dependencies } from './dependencies.js';

/** Lets through the services that `OPERATORS` names. @throws Refusal CALLER_NOT_ALLOWED */
export function requireOperator({ config, log }: Dependencies, { actor }: Call): void {
  if (config.OPERATORS.includes(actor.caller)) return;
  log.warn({ caller: actor.caller }, 'a service called OperatorService, which it may not');
  throw new Refusal('CALLER_NOT_ALLOWED');
}
