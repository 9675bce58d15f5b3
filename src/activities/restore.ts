import type { Selectable } from 'kysely';

import { bindChannel, toEnteredAddress } from '../db/channels.js';
import { takePasswordOutOfForce } from '../db/password-in-force.js';
import type { Tx } from '../db/pool.js';
import type { Database } from '../db/schema.js';
import type { EnteredAddress } from '../domain/address.js';
import { isOfPassword, type OpenFlow } from '../domain/applied-change.js';
import type { UndoableKind } from '../domain/flow.js';
import { writeLoginEmail } from './login-emails.js';
import { listUndoFlows } from './open-flows.js';

/** A change that may be undone, as it stands in its row. */
export type UndoableChangeRow = Selectable<Database['undoable_changes']>;

/** Puts the former value in force again; a password is made void instead. @throws Refusal EMAIL_TAKEN */
export async function restore(
  tx: Tx,
  { uin, kind, former_address: former }: UndoableChangeRow,
): Promise<void> {
  switch (kind) {
    case 'SECURITY_MOBILE_CHANGE':
      await rebind(tx, uin, 'SECURITY_MOBILE', toEnteredAddress('mobile', former ?? ''));
      return;
    case 'VERIFICATION_EMAIL_CHANGE':
      await rebind(tx, uin, 'VERIFICATION_EMAIL', toEnteredAddress('email', former ?? ''));
      return;
    case 'LOGIN_EMAIL_CHANGE': {
      const address = toEnteredAddress('email', former ?? '');
      await writeLoginEmail(tx, uin, address);
      await release(tx, uin, address);
      return;
    }
    case 'PASSWORD_CHANGE':
    case 'PASSWORD_RESET':
      await takePasswordOutOfForce(tx, uin);
  }
}

async function rebind(
  tx: Tx,
  uin: string,
  kind: 'SECURITY_MOBILE' | 'VERIFICATION_EMAIL',
  address: EnteredAddress,
): Promise<void> {
  await bindChannel(tx, uin, kind, address, new Date());
  await release(tx, uin, address);
}

/** The account has it again: it is no longer reserved for it. */
async function release(tx: Tx, uin: string, { canonical }: EnteredAddress): Promise<void> {
  await tx
    .deleteFrom('reserved_addresses')
    .where('uin', '=', uin)
    .where('canonical', '=', canonical)
    .execute();
}

/** Notes that the change was undone, by who proved that it wasn't theirs. */
export async function noteUndone(tx: Tx, { id }: UndoableChangeRow): Promise<void> {
  await tx
    .updateTable('undoable_changes')
    .set({ undone_at: new Date() })
    .where('id', '=', id)
    .execute();
}

/** Ends this undo, and those of later changes of the same kind: whoever made them gains nothing by theirs. */
export async function endUndo(
  tx: Tx,
  { id, uin, kind, changed_at }: UndoableChangeRow,
): Promise<OpenFlow[]> {
  const ended = await tx
    .updateTable('undoable_changes')
    .set({ ended_at: new Date() })
    .where('uin', '=', uin)
    .where('ended_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('id', '=', id),
        eb.and([eb('kind', 'in', alike(kind)), eb('changed_at', '>', changed_at)]),
      ]),
    )
    .returning('id')
    .execute();
  return listUndoFlows(
    tx,
    ended.map((change) => change.id).filter((other) => other !== id),
  );
}

/** A password is changed in two ways. */
function alike(kind: UndoableKind): UndoableKind[] {
  return isOfPassword(kind) ? ['PASSWORD_CHANGE', 'PASSWORD_RESET'] : [kind];
}

/** Lifts the freeze, unless another undo of the account was opened and isn't finished. */
export async function liftFreeze(tx: Tx, uin: string): Promise<void> {
  await tx
    .updateTable('accounts')
    .set({ status: 'ACTIVE' })
    .where('uin', '=', uin)
    .where('status', '=', 'FROZEN')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('undoable_changes')
            .select('id')
            .where('undoable_changes.uin', '=', uin)
            .where('opened_at', 'is not', null)
            .where('ended_at', 'is', null),
        ),
      ),
    )
    .execute();
}

/** What an operator has lifted keeps no later freeze up; the links stay alive. */
export async function forgetOpenings(tx: Tx, uin: string): Promise<OpenFlow[]> {
  await tx
    .updateTable('undoable_changes')
    .set({ opened_at: null })
    .where('uin', '=', uin)
    .where('ended_at', 'is', null)
    .execute();
  return [];
}

/** Ends the undo of every change of an account. @returns their flows. */
export async function endAllUndos(tx: Tx, uin: string): Promise<OpenFlow[]> {
  const ended = await tx
    .updateTable('undoable_changes')
    .set({ ended_at: new Date() })
    .where('uin', '=', uin)
    .where('ended_at', 'is', null)
    .returning('id')
    .execute();
  return listUndoFlows(
    tx,
    ended.map(({ id }) => id),
  );
}
