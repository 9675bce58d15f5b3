import type { Config } from '../../config.js';
import { isServing } from '../health.js';
import { failed, ok, type Check } from './check.js';
import { serverTlsCheck } from './server-tls.js';

/** Whether the gRPC server takes calls, wherever it listens. */
export function serverChecks(config: Config): Check[] {
  const { GRPC_ADDRESS: plain, GRPC_TLS_ADDRESS: tls } = config;
  return [
    ...(plain === 'off' ? [] : [serverCheck(plain)]),
    ...(tls === undefined ? [] : [serverTlsCheck(tls, config)]),
  ];
}

function serverCheck(address: string): Check {
  const remedy = 'Start "holdfast server", or mend GRPC_ADDRESS.';
  return {
    part: `gRPC server ${address}`,
    remedy,
    async look() {
      return (await isServing(address)) ? ok('takes calls') : failed('takes no calls', remedy);
    },
  };
}
