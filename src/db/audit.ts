import type { Actor } from '../domain/flow.js';
import type { Tx } from './pool.js';

/** Something that happened, for the audit table. Addresses in it are masked. */
export interface AuditEvent {
  name: string;
  actor: Actor;
  /** When it happened, milliseconds since the epoch; now when it isn't given. */
  at?: number;
  uin?: string | undefined;
  /** The sub-user that it is about, or that did it. */
  subUserId?: string | undefined;
  flowId?: string | undefined;
  /** Why an operator did it. */
  operatorReason?: string;
  before?: object;
  after?: object;
}

/** Adds events in the order given, in the transaction of what they tell. */
export async function audit(tx: Tx, ...events: AuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx
    .insertInto('audit_events')
    .values(
      events.map(({ name, actor, at, uin, subUserId, flowId, operatorReason, before, after }) => ({
        name,
        uin: uin ?? null,
        sub_user_id: subUserId ?? null,
        flow_id: flowId ?? null,
        operator_reason: operatorReason ?? null,
        caller: actor.caller,
        network_address: actor.networkAddress ?? null,
        device: actor.device ?? null,
        ...(at !== undefined && { created_at: new Date(at) }),
        before: JSON.stringify(before ?? {}),
        after: JSON.stringify(after ?? {}),
      })),
    )
    .execute();
}
