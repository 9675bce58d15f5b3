import { fileURLToPath } from 'node:url';

import type { DataConverter } from '@temporalio/common';

import type { KeyRing } from '../keys/key-ring.js';
import { createPayloadCodec } from './codec.js';

/** Where the failure converter lives, for clients, workers and the workflow bundle alike. */
export const FAILURE_CONVERTER_PATH = fileURLToPath(import.meta.resolve('./failure-converter.js'));

/** What every client and worker reads and writes payloads with. */
export function createDataConverter(keys: KeyRing): DataConverter {
  return {
    payloadCodecs: [createPayloadCodec(keys)],
    failureConverterPath: FAILURE_CONVERTER_PATH,
  };
}
