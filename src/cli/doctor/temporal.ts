import { status } from '@grpc/grpc-js';
import { Connection, isGrpcServiceError } from '@temporalio/client';

import type { Config } from '../../config.js';
import { connectionOptions } from '../../temporal/connection-options.js';
import { ANSWER_PATIENCE, failed, ok, type Check } from './check.js';
import { clockCheck } from './clock.js';
import { scheduleChecks } from './schedules.js';
import { searchAttributesCheck } from './search-attributes.js';
import { readTemporalClock } from './temporal-clock.js';
import { workerChecks } from './workers.js';

/** A day, seconds. */
const DAY = 86_400;

/** Where Temporal is. */
type Place = Pick<Config, 'TEMPORAL_ADDRESS'>;

/** Whether Temporal is there; then its namespace, and what stands and runs in it. */
export function temporalCheck(config: Config): Check {
  const connection = connectTo(config);
  return { ...reachCheck(connection, config), within: [namespaceCheck(connection, config)] };
}

/** Whether Temporal is there. */
export function temporalReachCheck(place: Place): Check {
  return reachCheck(connectTo(place), place);
}

function connectTo(place: Place): Connection {
  return Connection.lazy({ ...connectionOptions(place), interceptors: [] });
}

function reachCheck(connection: Connection, { TEMPORAL_ADDRESS }: Place): Check {
  return {
    part: `Temporal ${TEMPORAL_ADDRESS}`,
    remedy:
      'Mend the server, or TEMPORAL_ADDRESS (TLS and API key: TEMPORAL_TLS…, TEMPORAL_API_KEY).',
    async look() {
      const { serverVersion } = await connection.withDeadline(Date.now() + ANSWER_PATIENCE, () =>
        connection.workflowService.getSystemInfo({}),
      );
      return ok(`version ${serverVersion}`);
    },
    close: () => connection.close(),
  };
}

function namespaceCheck(connection: Connection, config: Config): Check {
  const namespace = config.TEMPORAL_NAMESPACE;
  return {
    part: `Namespace ${namespace}`,
    remedy: 'See that this client may use TEMPORAL_NAMESPACE.',
    async look() {
      try {
        const answer = await connection.workflowService.describeNamespace({ namespace });
        const retention = Number(answer.config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY;
        return ok(`keeps ended workflows for ${retention} d`);
      } catch (error) {
        if (!(isGrpcServiceError(error) && error.code === status.NOT_FOUND)) throw error;
        return failed('doesn’t exist', 'Run "holdfast setup", or mend TEMPORAL_NAMESPACE.');
      }
    },
    within: [
      searchAttributesCheck(connection, namespace),
      ...scheduleChecks(connection, config),
      ...workerChecks(connection, config),
      clockCheck('Temporal', () => readTemporalClock(connection, namespace)),
    ],
  };
}
