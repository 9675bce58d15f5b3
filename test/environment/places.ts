import type { Payload } from '@temporalio/common';
import { sql } from 'kysely';

import { createKeyRing } from '../../src/keys/key-ring.js';
import { createPayloadCodec } from '../../src/temporal/codec.js';
import { historyToJson } from '../replay/history-json.js';
import type { System } from './system.js';

/** All that a system keeps, as text, by where it keeps it. */
export interface Places {
  database: string;
  logs: string;
  /** As Temporal keeps it: ids, histories, summaries and search attributes. */
  histories: string;
  /** The same with every payload decrypted. */
  'decoded histories': string;
}

/** Reads all that a system keeps. */
export async function placesOf(system: System): Promise<Places> {
  return {
    database: await dump(system),
    logs: system.logLines.join('\n'),
    ...(await readHistories(system)),
  };
}

/** Every row of every table as a dump has it, and all bytes as text besides. */
async function dump({ db }: System): Promise<string> {
  const tables = await db.introspection.getTables();
  const texts: string[] = [];
  for (const { name, columns } of tables) {
    const rows = await sql<{
      row: string;
    }>`select t::text as row from ${sql.table(name)} t`.execute(db);
    texts.push(...rows.rows.map(({ row }) => row));
    for (const column of columns.filter(({ dataType }) => dataType === 'bytea')) {
      const bytes = await sql<{ value: Buffer | null }>`
        select ${sql.ref(column.name)} as value from ${sql.table(name)}`.execute(db);
      texts.push(...bytes.rows.map(({ value }) => value?.toString('latin1') ?? ''));
    }
  }
  return texts.join('\n');
}

async function readHistories(
  system: System,
): Promise<Pick<Places, 'histories' | 'decoded histories'>> {
  const ids = await workflowsOf(system);
  const codec = createPayloadCodec(createKeyRing(system.config.SECRET_KEYS));
  const raw: string[] = [];
  const decoded: string[] = [];
  for (const id of ids) {
    const handle = system.temporal.workflow.getHandle(id);
    const history = JSON.stringify(historyToJson(await handle.fetchHistory()));
    const described = await handle.describe();
    raw.push(id, history, JSON.stringify(described.typedSearchAttributes.getAll()));
    decoded.push((await described.staticSummary()) ?? '');
    for (const payload of payloadsIn(JSON.parse(history))) {
      // What one workflow gives another is sealed for that one.
      for (const workflowId of ids) {
        const context = { type: 'workflow', namespace: 'default', workflowId } as const;
        const [plain] = await codec.decode([payload], context);
        decoded.push(Buffer.from(plain?.data ?? []).toString());
      }
    }
  }
  return { histories: raw.join('\n'), 'decoded histories': decoded.join('\n') };
}

/** The flows of a system, and the announcement of an undo that was opened. */
async function workflowsOf({ db }: System): Promise<string[]> {
  const flows = await db.selectFrom('flows').select(['id', 'workflow_id', 'opening']).execute();
  return flows.flatMap(({ id, workflow_id: workflowId, opening }) =>
    workflowId.startsWith('undo/') && Number(opening) > 1
      ? [workflowId, `announcement/${id}/frozen-${opening}`]
      : [workflowId],
  );
}

/** Every payload in a history, however deep. */
function payloadsIn(value: unknown): Payload[] {
  if (typeof value !== 'object' || value === null) return [];
  const { metadata, data } = value as { metadata?: Record<string, string>; data?: string };
  if (!metadata || typeof data !== 'string') return Object.values(value).flatMap(payloadsIn);
  const bytes = Object.entries(metadata).map(([key, text]) => [key, Buffer.from(text, 'base64')]);
  const plain = Object.fromEntries(bytes) as Record<string, Buffer>;
  return [{ metadata: plain, data: Buffer.from(data, 'base64') }];
}
