import type { LostDelivery } from '../../db/resends.js';
import { messageWorkflowId } from '../../domain/subscription-message.js';
import type { Dependencies } from '../dependencies.js';
import { resendAnnouncement } from './announcement.js';
import type { Incident, LostTogether } from './incident.js';
import { resendMessage } from './message.js';
import { resendOfFlow } from './open-flow.js';
import { resendReminder } from './reminder.js';

/** Something to send again. */
export interface Resend extends LostTogether {
  /** @returns how many of its deliveries are sent again; the others are of no use to anyone any more. */
  run(dependencies: Dependencies, incident: Incident): Promise<number>;
}

interface Way {
  name: string;
  send: (dependencies: Dependencies, lost: LostTogether, incident: Incident) => Promise<number>;
}

/** The ids of announcements: `<flow id>.<name>-<index>`. Those of links look alike; those of codes have dots. */
const ANNOUNCEMENT = /^([\da-f-]{36})\.((?!link-)[a-z]+(?:-\d+)?)-\d+$/;
/** The name of an announcement that its workflow id leaves out. */
const UNNAMED = 'notice';

/** Groups deliveries by how, and by which workflow, they are sent again. */
export function planResends(deliveries: readonly LostDelivery[]): Resend[] {
  const planned = new Map<string, Resend>();
  for (const delivery of deliveries) {
    const { name, send } = wayOf(delivery);
    const known = planned.get(name);
    if (known) {
      known.deliveries.push(delivery);
      continue;
    }
    const together = [delivery];
    planned.set(name, {
      name,
      deliveries: together,
      run: (dependencies, incident) => send(dependencies, { name, deliveries: together }, incident),
    });
  }
  return [...planned.values()];
}

function wayOf({ id, message_id, flow_id }: LostDelivery): Way {
  if (message_id !== null) return { name: messageWorkflowId(message_id), send: resendMessage };
  if (flow_id === null) return { name: id, send: resendReminder };
  const [, announced = '', name = ''] = ANNOUNCEMENT.exec(id) ?? [];
  if (announced === '') return { name: id.slice(0, flow_id.length), send: resendOfFlow };
  const parts = ['announcement', announced, ...(name === UNNAMED ? [] : [name])];
  return { name: parts.join('/'), send: resendAnnouncement };
}
