import { DefaultFailureConverter } from '@temporalio/common';

/** Keeps messages and stacks of failures inside encrypted payloads; the types stay readable. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
