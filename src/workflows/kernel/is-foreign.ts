import type { StepInput } from '../definitions.js';
import type { Flow } from './flow.js';

/** Whether a step comes from another session than the one whose steps the flow takes (G8.2). */
export function isForeign(flow: Flow, { session }: StepInput): boolean {
  return flow.session !== undefined && session !== flow.session;
}
