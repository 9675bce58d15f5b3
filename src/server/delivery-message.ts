import type { AttemptRow, DeliveryRow } from '../db/deliveries.js';
import { MessageState } from '../gen/holdfast/v1/message.js';
import type { Delivery } from '../gen/holdfast/v1/operator.js';

/** A delivery with its attempts, as operators see it. */
export function toDelivery(row: DeliveryRow, attempts: readonly AttemptRow[]): Delivery {
  return {
    id: row.id,
    uin: row.uin ?? '',
    flowId: row.flow_id ?? '',
    messageId: row.message_id ?? '',
    template: row.template,
    maskedAddress: row.masked_address,
    state: MessageState[`MESSAGE_STATE_${row.state}`],
    reason: row.reason ?? '',
    provider: row.provider ?? '',
    attempts: attempts
      .filter(({ delivery_id }) => delivery_id === row.id)
      .map(({ provider, error, created_at: at }) => ({ provider, error: error ?? '', at })),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
