import { z } from 'zod';

import { countAttempts } from '../../../db/deliveries.js';
import { listPauses, pauseProvider, resumeProvider } from '../../../db/provider-pauses.js';
import { refuseFields } from '../../../domain/errors.js';
import {
  PauseProviderResponse,
  ResumeProviderResponse,
} from '../../../gen/holdfast/v1/operator.js';
import { nameOf } from '../../../messaging/provider-name.js';
import type { Dependencies } from '../../dependencies.js';
import { operatorReason, readRequest, requestId } from '../../fields.js';
import { idempotent } from '../../idempotent.js';
import type { OperatorRoutes } from './operator-routes.js';

const ofProvider = z.object({ requestId, provider: z.string(), reason: operatorReason });

/**
 * The ways out of the house. The server pauses and resumes them in the database by itself: a switch that is
 * pulled in an outage mustn't wait for Temporal, and every delivery looks there before its next try.
 */
export function providerRoutes(
  dependencies: Dependencies,
): OperatorRoutes<'listProviders' | 'pauseProvider' | 'resumeProvider'> {
  const { db, config } = dependencies;
  const mail = namesOf(config.SMTP_URL);
  const all = [...mail, ...namesOf(config.SMS_URL)];

  /** @throws Refusal FIELD_INVALID, with the names that there are. */
  function readSwitch(request: unknown) {
    const input = readRequest(ofProvider, request);
    if (all.includes(input.provider)) return input;
    throw refuseFields({
      field: 'provider',
      reason: 'PROVIDER_UNKNOWN',
      description: `Must be one of ${all.join(', ')}.`,
    });
  }

  return {
    async listProviders() {
      const pauses = await listPauses(db);
      const providers = all.map(async (name) => {
        const pause = pauses.find(({ provider }) => provider === name);
        const { sent, failed, last_error } = await countAttempts(db, name);
        return {
          name,
          sendsMail: mail.includes(name),
          paused: pause !== undefined,
          pausedBy: pause?.paused_by ?? '',
          reason: pause?.reason ?? '',
          pausedAt: pause?.paused_at,
          sent,
          failed,
          lastError: last_error ?? '',
        };
      });
      return { providers: await Promise.all(providers) };
    },

    async pauseProvider(request, call) {
      const input = readSwitch(request);
      const method = { name: 'PauseProvider', codec: PauseProviderResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async () => {
        await pauseProvider(db, { ...input, actor: call.actor });
        return {};
      });
    },

    async resumeProvider(request, call) {
      const input = readSwitch(request);
      const method = { name: 'ResumeProvider', codec: ResumeProviderResponse, secrets: [] };
      return idempotent(dependencies, call, method, input, async () => {
        await resumeProvider(db, { ...input, actor: call.actor });
        return {};
      });
    },
  };
}

/** Two ways to one host have one name, and are paused together. */
function namesOf(urls: readonly string[]): string[] {
  return [...new Set(urls.map(nameOf))];
}
