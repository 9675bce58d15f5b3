import type { Tx } from '../db/pool.js';

/** Takes the hash that a flow staged, with the version of the history that it was checked against. */
export async function takeStagedPassword(
  tx: Tx,
  flowId: string,
  id: string,
): Promise<{ hash: string; passwordVersion: number } | undefined> {
  const staged = await tx
    .deleteFrom('staged_passwords')
    .where('id', '=', id)
    .where('flow_id', '=', flowId)
    .returning(['hash', 'password_version'])
    .executeTakeFirst();
  return staged && { hash: staged.hash, passwordVersion: staged.password_version };
}
