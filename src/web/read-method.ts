import type { FastifyRequest } from 'fastify';

import { IdentityMethodKind } from '../gen/holdfast/v1/flow.js';
import { readField } from './form-body.js';

/** The verification method that was chosen in a form; unspecified when none of them was. */
export function readMethod(request: FastifyRequest, field: string): IdentityMethodKind {
  const value = readField(request, field);
  return (
    Object.values(IdentityMethodKind).find((kind) => kind.toString() === value) ??
    IdentityMethodKind.IDENTITY_METHOD_KIND_UNSPECIFIED
  );
}
