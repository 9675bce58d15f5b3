import type { Config } from '../../config.js';
import { ANSWER_PATIENCE, ok, warn, type Check } from './check.js';
import { here } from './loopback.js';
import { whyNot } from './why-not.js';

/** Whether the codec server answers: without it, Temporal's UI shows nothing of what flows hold. */
export function codecCheck({ CODEC_ADDRESS }: Config): Check {
  const remedy =
    'Start "holdfast codec", or mend CODEC_ADDRESS, so that operators can read payloads.';
  return {
    part: `Codec server ${CODEC_ADDRESS}`,
    remedy,
    async look() {
      try {
        // Any answer will do: what it is for needs a log-in.
        await fetch(`http://${here(CODEC_ADDRESS)}/`, {
          redirect: 'manual',
          signal: AbortSignal.timeout(ANSWER_PATIENCE),
        });
        return ok('answers');
      } catch (error) {
        return warn(whyNot(error), remedy);
      }
    },
  };
}
