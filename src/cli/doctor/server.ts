import type { Config } from '../../config.js';
import { isServing } from '../health.js';
import { failed, ok, type Check } from './check.js';

/** Whether the gRPC server takes calls. */
export function serverCheck({ GRPC_ADDRESS }: Config): Check {
  const remedy = 'Start "holdfast server", or mend GRPC_ADDRESS.';
  return {
    part: `gRPC server ${GRPC_ADDRESS}`,
    remedy,
    async look() {
      return (await isServing(GRPC_ADDRESS)) ? ok('takes calls') : failed('takes no calls', remedy);
    },
  };
}
