import { audit } from '../db/audit.js';
import type { Tx } from '../db/pool.js';
import type { EnteredAddress } from '../domain/address.js';
import type { OpenFlow } from '../domain/applied-change.js';
import { Refusal } from '../domain/errors.js';
import type { Actor, IdentityChannel } from '../domain/flow.js';
import { nameSubject } from '../keys/subject.js';
import { checkProof, raiseSecurityEpoch, type Change } from './change.js';
import { listIdentityChannels, toEnteredAddress } from '../db/channels.js';
import type { Dependencies } from './dependencies.js';
import { endSessionsOf } from './end-sessions.js';
import { listHeldMessages } from './held-messages.js';
import { once } from './once.js';
import { listOpenFlows } from './open-flows.js';
import { endUndo, liftFreeze, noteUndone, restore, type UndoableChangeRow } from './restore.js';
import { addressesToTell, eachOnce } from './undoable-changes.js';

/** What was restored, and what follows from it. */
export interface Restored {
  notify: EnteredAddress[];
  /** Undo flows of later changes of the same kind: what they would restore came after. */
  voided: OpenFlow[];
  /** Workflow ids of messages that were held while the account was frozen. */
  held?: string[];
  /** The reset that takes the place of a password; once no other undo keeps the account frozen. */
  reset?: { workflowId: string; email: EnteredAddress; linkLifetime: number };
}

/** Activities on the undo of security changes (G9). */
export function undoActivities({ db, subjectKey, resetLinkLifetime }: Dependencies) {
  return {
    /**
     * Freezes the account (G9.2): every session ends, and no change starts or is applied. Each opening of
     * the link does, also after an operator has lifted the freeze of the one before.
     * @returns the open changes, which end now, and who is told; nobody where it was closed already.
     */
    freezeAccount({ flowId, actor, opening }: Change & { opening: number }) {
      return once(db, flowId, `freeze-account-${opening}`, async (tx) => {
        const change = await findChange(tx, flowId);
        const { uin } = change;
        await tx
          .updateTable('undoable_changes')
          .set({ opened_at: new Date() })
          .where('id', '=', flowId)
          .execute();
        const frozen = await tx
          .updateTable('accounts')
          .set({ status: 'FROZEN' })
          .where('uin', '=', uin)
          .where('status', '=', 'ACTIVE')
          .returning('uin')
          .executeTakeFirst();
        if (!frozen) return { others: [], notify: [] };
        await raiseSecurityEpoch(tx, uin);
        const ended = await endSessionsOf(tx, { uin, withSubUsers: true }, 'ACCOUNT_FROZEN');
        await audit(
          tx,
          { name: 'FreezeAccount', uin, flowId, actor, after: { change: change.kind } },
          { name: 'EndSessions', uin, flowId, actor, after: { ended } },
        );
        const others = await listOpenFlows(tx, uin, flowId);
        return { others, notify: await addressesOf(tx, change) };
      });
    },

    /**
     * The channels whose code is a proof: bound before the change, and not the mailbox that had the link.
     * @throws Refusal UNDO_VOID
     */
    readUndoMethods({
      flowId,
      mailbox,
    }: {
      flowId: string;
      mailbox: EnteredAddress | undefined;
    }): Promise<IdentityChannel[]> {
      return db.transaction().execute(async (tx) => {
        const { uin, changed_at } = await findChange(tx, flowId);
        const channels = await listIdentityChannels(tx, uin, changed_at);
        return channels.filter(({ address }) => address.canonical !== mailbox?.canonical);
      });
    },

    /**
     * Restores what the change replaced, and lifts the freeze. A password is made void instead.
     * @param undo `proof` is a channel; undefined for the former password.
     * @throws Refusal UNDO_VOID, ACCOUNT_CHANGED, CHANNEL_CLOSED, EMAIL_TAKEN.
     */
    restoreFormer(
      undo: Change & { proof: Pick<IdentityChannel, 'kind' | 'version'> | undefined },
    ): Promise<Restored> {
      return once(db, undo.flowId, 'restore-former', async (tx) => {
        const change = await findChange(tx, undo.flowId);
        const { uin } = change;
        await lockUnlessDisabled(tx, uin);
        if (undo.proof) await checkProof(tx, uin, undo.proof);
        else if (!change.password_proved_at) throw new Refusal('ACCOUNT_CHANGED');
        await restore(tx, change);
        await noteUndone(tx, change);
        const voided = await endUndo(tx, change);
        await liftFreeze(tx, uin);
        await raiseSecurityEpoch(tx, uin);
        await endSessionsOf(tx, { uin, withSubUsers: true }, 'CHANGE_UNDONE');
        await auditRestored(tx, undo.flowId, undo.actor, change, undo.proof?.kind);
        const email = await resettableEmailOf(tx, uin);
        return {
          notify: await addressesOf(tx, change),
          voided,
          held: await listHeldMessages(tx, uin),
          ...(email && { reset: resetOf(email) }),
        };
      });
    },
  };

  function resetOf(email: EnteredAddress): NonNullable<Restored['reset']> {
    const subject = nameSubject(subjectKey, 'password-reset', email.canonical);
    return { workflowId: `password-reset/${subject}`, email, linkLifetime: resetLinkLifetime };
  }
}

/** @throws Refusal UNDO_VOID when an earlier change of the same kind was undone. */
async function findChange(tx: Tx, id: string): Promise<UndoableChangeRow> {
  const change = await tx
    .selectFrom('undoable_changes')
    .selectAll()
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!change) throw new Refusal('UNDO_VOID');
  return change;
}

/** What an operator has disabled stays as it is. @throws Refusal ACCOUNT_CHANGED */
async function lockUnlessDisabled(tx: Tx, uin: string): Promise<void> {
  const account = await tx
    .selectFrom('accounts')
    .select('status')
    .where('uin', '=', uin)
    .forUpdate()
    .executeTakeFirst();
  if (account?.status === 'DISABLED') throw new Refusal('ACCOUNT_CHANGED');
}

async function auditRestored(
  tx: Tx,
  flowId: string,
  actor: Actor,
  change: UndoableChangeRow,
  provedBy = 'FORMER_PASSWORD',
): Promise<void> {
  const { uin, kind } = change;
  const address = formerAddressOf(change)?.masked;
  await audit(tx, {
    name: 'UndoChange',
    uin,
    flowId,
    actor,
    after: { change: kind, address, provedBy },
  });
}

/** What the change replaced; undefined for a password. */
function formerAddressOf({ kind, former_address: former }: UndoableChangeRow) {
  const medium = kind === 'SECURITY_MOBILE_CHANGE' ? 'mobile' : 'email';
  return former === null ? undefined : toEnteredAddress(medium, former);
}

/** Every verified channel, the login email, and the former address. */
async function addressesOf(tx: Tx, change: UndoableChangeRow): Promise<EnteredAddress[]> {
  const former = formerAddressOf(change);
  const addresses = await addressesToTell(tx, change.uin);
  return eachOnce(former ? [...addresses, former] : addresses);
}

/** The login email of an account that is open, and whose password was made void. */
async function resettableEmailOf(tx: Tx, uin: string): Promise<EnteredAddress | undefined> {
  const account = await tx
    .selectFrom('accounts')
    .select('login_email')
    .where('uin', '=', uin)
    .where('status', '=', 'ACTIVE')
    .where((eb) => {
      const passwords = eb
        .selectFrom('passwords')
        .select('version')
        .whereRef('passwords.uin', '=', 'accounts.uin');
      const inForce = passwords.whereRef('version', '=', 'accounts.password_version');
      // One that never had a password isn't asked for any.
      return eb.and([eb.exists(passwords), eb.not(eb.exists(inForce))]);
    })
    .executeTakeFirst();
  return account?.login_email ? toEnteredAddress('email', account.login_email) : undefined;
}
