import { setHandler } from '@temporalio/workflow';

import { linkOpenedSignal, type LinkOpenedInput } from '../definitions.js';
import type { Flow } from './flow.js';

/**
 * Takes the signal that the button of a link's page was pressed; who pressed it last goes on.
 * @param isAlive whether the link of this number lives.
 */
export function handleLink(flow: Flow, isAlive: (linkNumber: number) => boolean): void {
  setHandler(linkOpenedSignal, (link?: LinkOpenedInput) => {
    // What was sent by hand, or couldn't be decoded, does nothing.
    if (link?.flowId !== flow.id || !isAlive(link.linkNumber)) return;
    if (link.opening === flow.opening || !flow.accepts('OPEN_LINK')) return;
    flow.opening = link.opening;
    flow.openedLink = link.linkNumber;
    flow.take({ step: 'OPEN_LINK', ...link });
  });
}
