import { readFileSync } from 'node:fs';

import { createFileRegistry, fromBinary, type DescMethod } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** Every method of the contract, read from its descriptors. */
export function listMethods(): DescMethod[] {
  const file = readFileSync(new URL('../../src/gen/descriptors.binpb', import.meta.url));
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, file));
  return [...registry]
    .flatMap((type) => (type.kind === 'service' ? type.methods : []))
    .filter(({ parent }) => parent.typeName.startsWith('holdfast.v1.'));
}

/** As gRPC calls it on the wire. */
export function pathOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}
