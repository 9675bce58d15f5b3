import { status } from '@grpc/grpc-js';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';

import type { Config } from '../config.js';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.js';
import { connectionOptions } from './connection-options.js';
import { setUpSchedules, type ScheduleConfig } from './schedules.js';

const { INDEXED_VALUE_TYPE_KEYWORD, INDEXED_VALUE_TYPE_KEYWORD_LIST } =
  proto.temporal.api.enums.v1.IndexedValueType;

/** Temporal's names of our attributes' types. */
const INDEXED_VALUE_TYPES = {
  KEYWORD: INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: INDEXED_VALUE_TYPE_KEYWORD_LIST,
};

type TemporalConfig = Pick<Config, 'TEMPORAL_ADDRESS' | 'TEMPORAL_NAMESPACE'>;

/** How long ended workflows stay readable, seconds: 7 days, as long as an undo may ask about them. */
export const RETENTION = 7 * 24 * 3600;

/**
 * Makes the namespace, the search attributes and the schedules that are missing. Running it again changes
 * nothing.
 * @param config without a task queue for a namespace that others share: they make their own schedules.
 */
export async function setUpTemporal(
  config: TemporalConfig & Partial<ScheduleConfig>,
): Promise<void> {
  await withConnection(config, async (connection) => {
    const namespace = config.TEMPORAL_NAMESPACE;
    await ignoringExisting(
      connection.workflowService.registerNamespace({
        namespace,
        workflowExecutionRetentionPeriod: { seconds: RETENTION as never },
      }),
    );
    for (const { name, type } of SEARCH_ATTRIBUTES) {
      await untilNamespaceIsKnown(() =>
        ignoringExisting(
          connection.operatorService.addSearchAttributes({
            namespace,
            searchAttributes: { [name]: INDEXED_VALUE_TYPES[type] },
          }),
        ),
      );
    }
    if (hasQueue(config)) await setUpSchedules(connection, config);
  });
}

function hasQueue(
  config: TemporalConfig & Partial<ScheduleConfig>,
): config is ScheduleConfig & TemporalConfig {
  return config.TEMPORAL_TASK_QUEUE !== undefined && config.PASSWORD_ROTATION !== undefined;
}

/**
 * @throws when a search attribute isn't registered, or with another type: each workflow task that sets it would
 * fail for ever.
 */
export async function checkSearchAttributes(config: TemporalConfig): Promise<void> {
  await withConnection(config, async (connection) => {
    const { missing, mistyped } = await findUnfitAttributes(connection, config.TEMPORAL_NAMESPACE);
    if (missing.length > 0) {
      throw new Error(
        `Temporal lacks the search attributes ${missing.join(', ')}: run \`holdfast setup\` first`,
      );
    }
    if (mistyped.length > 0) {
      throw new Error(`Temporal has another type for the search attributes ${mistyped.join(', ')}`);
    }
  });
}

/** The names of the search attributes that a namespace lacks, and of those that have another type there. */
export async function findUnfitAttributes(
  connection: Connection,
  namespace: string,
): Promise<{ missing: string[]; mistyped: string[] }> {
  const registered = await listSearchAttributes(connection, namespace);
  if (!registered) return { missing: [], mistyped: [] };
  const missing = SEARCH_ATTRIBUTES.filter(({ name }) => !(name in registered));
  const mistyped = SEARCH_ATTRIBUTES.filter(
    ({ name, type }) => name in registered && registered[name] !== INDEXED_VALUE_TYPES[type],
  );
  return { missing: missing.map(({ name }) => name), mistyped: mistyped.map(({ name }) => name) };
}

/** @returns undefined from a server that keeps no list and takes any, as the time-skipping one does. */
async function listSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<Record<string, proto.temporal.api.enums.v1.IndexedValueType> | undefined> {
  try {
    const answer = await connection.operatorService.listSearchAttributes({ namespace });
    return answer.customAttributes;
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === status.UNIMPLEMENTED) return undefined;
    throw error;
  }
}

async function withConnection(
  config: TemporalConfig,
  use: (connection: Connection) => Promise<void>,
): Promise<void> {
  const connection = await Connection.connect(connectionOptions(config));
  try {
    await use(connection);
  } finally {
    await connection.close();
  }
}

async function ignoringExisting(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    // Where namespaces are made by other means, the server knows no such call.
    const fine = [status.ALREADY_EXISTS, status.UNIMPLEMENTED];
    if (!(isGrpcServiceError(error) && fine.includes(error.code))) throw error;
  }
}

/** A namespace that was made a moment ago reaches Temporal's own caches within seconds. */
const NAMESPACE_TRIES = 40;
const NAMESPACE_PAUSE = 250;

async function untilNamespaceIsKnown(call: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await call();
      return;
    } catch (error) {
      const unknown = isGrpcServiceError(error) && error.code === status.NOT_FOUND;
      if (!unknown || attempt === NAMESPACE_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, NAMESPACE_PAUSE));
    }
  }
}
