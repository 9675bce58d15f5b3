import type { Config } from '../../config.js';
import { ANSWER_PATIENCE, failed, ok, type Check } from './check.js';
import { here } from './loopback.js';

/** Whether the account centre's pages are served. */
export function pagesCheck({ WEB_ADDRESS }: Config): Check {
  const remedy = 'Start "holdfast web", or mend WEB_ADDRESS.';
  return {
    part: `Pages ${WEB_ADDRESS}`,
    remedy,
    async look() {
      const answer = await fetch(`http://${here(WEB_ADDRESS)}/healthz`, {
        signal: AbortSignal.timeout(ANSWER_PATIENCE),
      });
      const text = await answer.text();
      return answer.ok && text.trim() === 'ok'
        ? ok('served')
        : failed(`something else answers there, with ${answer.status}`, remedy);
    },
  };
}
