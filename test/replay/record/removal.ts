import { removeOutdated } from '../../environment/removal.js';
import type { Play } from './stage.js';

/** The removal of what is outdated. */
export const removalPlays = {
  async 'removal-completed'({ system }) {
    const workflowId = await removeOutdated(system);
    return { of: system, workflowId, status: 'COMPLETED' };
  },
} satisfies Record<string, Play>;
