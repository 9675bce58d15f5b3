import { sql } from 'kysely';

import { audit } from '../db/audit.js';
import type { Actor, CountedEvent, FlowOwner, FlowSnapshot } from '../domain/flow.js';
import { STEP_TEMPLATES } from '../messaging/letter.js';
import { flowsEnded } from '../telemetry/metrics.js';
import type { Dependencies } from './dependencies.js';
import { giveBackQuota, limitsOf, type AwaitedCode } from './quotas.js';

/** A flow as it is to stand in its row. */
export interface FlowRow {
  snapshot: FlowSnapshot;
  /** What happened since the row was written last. */
  events: CountedEvent[];
  actor: Actor;
  workflowId: string;
  /** Of its workflow, in events, when the task began that writes this. */
  historyLength: number;
  owner?: FlowOwner | undefined;
  email?: string | undefined;
  linkNumber: number;
  /** The code that it waits for, when it can be sent again. */
  awaitedCode?: AwaitedCode;
  /** Names who opened the flow last. */
  opening: number;
}

/** Activities on the rows that a flow keeps of itself and its messages. */
export function flowActivities({ db, subjectKey }: Dependencies) {
  return {
    /** Does nothing. Waiting for it ends the workflow's task, so that Temporal keeps the step that came with it. */
    keepStep: () => Promise.resolve(),

    /**
     * Writes a flow's row, and each of its events once. A task that was lost may have written some of them, and is
     * done again with what has come meanwhile: its history is longer then, and what it writes is newer, whatever its
     * version. What is older than the row changes nothing.
     */
    async saveFlow(row: FlowRow): Promise<void> {
      const { snapshot, owner, linkNumber, historyLength, awaitedCode } = row;
      const hasEnded = snapshot.state === 'ENDED';
      const changing = {
        uin: owner?.uin ?? snapshot.uin ?? null,
        sub_user_id: owner?.subUserId ?? null,
        security_epoch: owner?.securityEpoch ?? null,
        email: row.email ?? null,
        state: snapshot.state,
        version: snapshot.version,
        history_length: historyLength,
        snapshot: JSON.stringify(snapshot),
        link_number: linkNumber,
        ...limitsOf(subjectKey, snapshot.kind, awaitedCode),
        opening: row.opening,
        deadline: new Date(snapshot.deadline),
        ended_at: hasEnded ? new Date() : null,
      };
      const audited = await db.transaction().execute(async (tx) => {
        const written = await tx
          .insertInto('flows')
          .values({
            id: snapshot.id,
            kind: snapshot.kind,
            workflow_id: row.workflowId,
            started_at: new Date(snapshot.startedAt),
            ...changing,
          })
          .onConflict((conflict) =>
            conflict
              .column('id')
              .doUpdateSet(changing)
              .where(
                sql<boolean>`(flows.history_length, flows.version) < (${historyLength}, ${snapshot.version})`,
              ),
          )
          .returning('id')
          .executeTakeFirst();
        if (!written) return [];
        const { outcome, reason } = snapshot;
        const added = await audit(
          tx,
          ...row.events.map(
            ({ name, number, at, actor = row.actor, operatorReason, after = {} }) => ({
              name,
              flowEvent: number,
              ...(at !== undefined && { at }),
              actor,
              ...(operatorReason !== undefined && { operatorReason }),
              uin: changing.uin ?? undefined,
              flowId: snapshot.id,
              subUserId: owner?.subUserId,
              after: name === 'FlowEnded' ? { outcome, reason } : after,
            }),
          ),
        );
        // What a flow didn't apply or send, it never will.
        if (hasEnded) {
          await tx.deleteFrom('staged_passwords').where('flow_id', '=', snapshot.id).execute();
          await tx
            .updateTable('deliveries')
            .set({ state: 'FAILED', updated_at: new Date() })
            .where('flow_id', '=', snapshot.id)
            .where('state', '=', 'SENDING')
            // Announcements outlive it.
            .where('template', 'in', STEP_TEMPLATES)
            .execute();
        }
        return added;
      });
      // An attempt that wrote it, but died before Temporal knew, has counted it.
      if (audited.includes('FlowEnded')) {
        flowsEnded.inc({ kind: snapshot.kind, outcome: snapshot.outcome ?? '' });
      }
    },

    /**
     * Notes that a message will not be tried any more.
     * @param isFinal no provider took it in all its time, so that it uses up nothing of what its address
     *   gets. What was cancelled may be taken in this moment.
     */
    async giveUpDelivery({
      id,
      isFinal = false,
    }: {
      id: string;
      isFinal?: boolean;
    }): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const given = await tx
          .updateTable('deliveries')
          .set({ state: 'FAILED', updated_at: new Date() })
          .where('id', '=', id)
          .where('state', '=', 'SENDING')
          .returning(['flow_id', 'template', 'masked_address'])
          .executeTakeFirst();
        if (given && isFinal) await giveBackQuota(tx, given);
      });
    },
  };
}
