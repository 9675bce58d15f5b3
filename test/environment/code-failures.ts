import type { IdentityMethodKind } from '../../src/domain/flow.js';
import type { Person } from './people.js';
import type { System } from './system.js';

/** How many wrong codes in a row a security channel of a person has seen. */
export async function failuresOf(
  { db }: System,
  { uin }: Pick<Person, 'uin'>,
  channel: IdentityMethodKind,
): Promise<number> {
  const row = await db
    .selectFrom('channels')
    .select('code_failures')
    .where('uin', '=', uin)
    .where('kind', '=', channel)
    .executeTakeFirstOrThrow();
  return row.code_failures;
}

/** Lets a security channel have seen that many wrong codes in a row, an hour ago. */
export async function seeFailures(
  { db }: System,
  { uin }: Pick<Person, 'uin'>,
  channel: IdentityMethodKind,
  failures: number,
): Promise<void> {
  await db
    .updateTable('channels')
    .set({ code_failures: failures, code_failed_at: new Date(Date.now() - 3_600_000) })
    .where('uin', '=', uin)
    .where('kind', '=', channel)
    .execute();
}
