import type { Incident as Period, LostDelivery } from '../../db/resends.js';
import type { Actor } from '../../domain/flow.js';

/** What went wrong with a provider, and who has it made good. */
export interface Incident extends Period {
  reason: string;
  actor: Actor;
  /** Names the request: what it does is done once. */
  requestKey: string;
}

/** Deliveries that are sent again together: by one workflow. */
export interface LostTogether {
  /** Of the workflow, or of what stands for it. */
  name: string;
  deliveries: LostDelivery[];
}
