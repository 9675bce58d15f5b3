import { sql } from 'kysely';
import pLimit from 'p-limit';

import { audit } from '../../db/audit.js';
import { listLost, markResent, wasTried, type LostDelivery } from '../../db/resends.js';
import { Refusal, refuseFields } from '../../domain/errors.js';
import type { ResendDeliveriesResponse } from '../../gen/holdfast/v1/operator.js';
import { nameOf } from '../../messaging/provider-name.js';
import type { Dependencies } from '../dependencies.js';
import type { Incident } from './incident.js';
import { planResends, type Resend } from './ways.js';

/** Deliveries that one call sends again. */
const AT_MOST = 100;
/** Workflows at a time; Temporal and the callers' own calls have room beside them. */
const AT_A_TIME = 8;
/** Nothing is begun after this, milliseconds: a call is answered in time, and says that there is more. */
const TIME_FOR_CALL = 5_000;
/** When to try again, milliseconds. */
const PAUSE = 1_000;

/**
 * Sends again what a provider took or failed in a period.
 * @throws Refusal FIELD_INVALID for a provider that nobody knows; BUSY while another call does the same;
 *   UNAVAILABLE when nothing could be done.
 */
export async function resendDeliveries(
  dependencies: Dependencies,
  incident: Incident,
): Promise<ResendDeliveriesResponse> {
  const { db } = dependencies;
  await checkProvider(dependencies, incident.provider);
  return alone(dependencies, incident.provider, async () => {
    const found = await listLost(db, incident, AT_MOST + 1);
    const resends = cutToCall(found);
    const counts = await runAll(dependencies, incident, resends);
    const { provider, since, until, actor, reason: operatorReason } = incident;
    const after = { provider, since, until, resent: counts.resent, skipped: counts.skipped };
    await db
      .transaction()
      .execute((tx) => audit(tx, { name: 'ResendDeliveries', actor, operatorReason, after }));
    const { left, ...told } = counts;
    return { ...told, hasMore: left > 0 || found.length > AT_MOST };
  });
}

/** One that isn't configured any more is known by what it was given. */
async function checkProvider({ db, config }: Dependencies, provider: string): Promise<void> {
  const configured = [...config.SMTP_URL, ...config.SMS_URL].map(nameOf);
  if (configured.includes(provider) || (await wasTried(db, provider))) return;
  throw refuseFields({
    field: 'provider',
    reason: 'PROVIDER_UNKNOWN',
    description: `Must be one of ${configured.join(', ')}, or one of before.`,
  });
}

/** Two calls at once would send the same twice. */
async function alone<Result>(
  { db }: Dependencies,
  provider: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const key = sql`hashtextextended(${`resend/${provider}`}, 0)`;
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{
      mine: boolean;
    }>`select pg_try_advisory_lock(${key}) as mine`.execute(connection);
    if (!rows[0]?.mine) throw new Refusal('BUSY', { retryAfter: PAUSE });
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(connection);
    }
  });
}

/** Those of one workflow are sent again together: what is cut apart is left for the next call. */
function cutToCall(found: readonly LostDelivery[]): Resend[] {
  const resends = planResends(found);
  const beyond = found[AT_MOST];
  const whole = resends.filter(({ deliveries }) => !beyond || !deliveries.includes(beyond));
  return whole.length > 0 ? whole : resends;
}

interface Counts {
  resent: number;
  skipped: number;
  /** Workflows that are left for the next call. */
  left: number;
}

async function runAll(
  dependencies: Dependencies,
  incident: Incident,
  resends: readonly Resend[],
): Promise<Counts> {
  const limit = pLimit(AT_A_TIME);
  const until = Date.now() + TIME_FOR_CALL;
  const counts: Counts = { resent: 0, skipped: 0, left: 0 };
  const failures: unknown[] = [];
  const runOne = async (resend: Resend) => {
    if (Date.now() > until || failures.length > 0) {
      counts.left += 1;
      return;
    }
    try {
      const resent = await resend.run(dependencies, incident);
      await markResent(
        dependencies.db,
        resend.deliveries.map(({ id }) => id),
      );
      counts.resent += resent;
      counts.skipped += resend.deliveries.length - resent;
    } catch (error) {
      counts.left += 1;
      failures.push(error);
    }
  };
  await Promise.all(resends.map((resend) => limit(() => runOne(resend))));
  // What was done is told; only who could do nothing is told why.
  if (failures.length > 0 && counts.resent + counts.skipped === 0) throw failures[0];
  return counts;
}
