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
  /** Its place among the events that its flow tells itself, from 1: under one name each place is filled once. */
  flowEvent?: number;
  /** Why an operator did it. */
  operatorReason?: string;
  before?: object;
  after?: object;
}

/**
 * Adds events in the order given, in the transaction of what they tell.
 * @returns the names of those that weren't there before.
 */
export async function audit(tx: Tx, ...events: AuditEvent[]): Promise<string[]> {
  if (events.length === 0) return [];
  const added = await tx
    .insertInto('audit_events')
    .values(events.map(toRow))
    .onConflict((conflict) => conflict.doNothing())
    .returning('name')
    .execute();
  return added.map(({ name }) => name);
}

function toRow({ name, actor, at, uin, subUserId, flowId, flowEvent, ...event }: AuditEvent) {
  return {
    name,
    uin: uin ?? null,
    sub_user_id: subUserId ?? null,
    flow_id: flowId ?? null,
    flow_event: flowEvent ?? null,
    operator_reason: event.operatorReason ?? null,
    caller: actor.caller,
    network_address: actor.networkAddress ?? null,
    device: actor.device ?? null,
    ...(at !== undefined && { created_at: new Date(at) }),
    before: JSON.stringify(event.before ?? {}),
    after: JSON.stringify(event.after ?? {}),
  };
}
