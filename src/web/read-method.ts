import type { FastifyRequest } from 'fastify';

import { IdentityMethodKind } from '../gen/holdfast/v1/flow.js';
import { readField } from './form-body.js';

const KINDS = new Map<string, IdentityMethodKind>(
  Object.values(IdentityMethodKind).map((kind) => [kind, kind]),
);

/** The verification method that was chosen in a form; unspecified when none of them was. */
export function readMethod(request: FastifyRequest, field: string): IdentityMethodKind {
  const { IDENTITY_METHOD_KIND_UNSPECIFIED } = IdentityMethodKind;
  return KINDS.get(readField(request, field)) ?? IDENTITY_METHOD_KIND_UNSPECIFIED;
}
