import { WITH_LINK } from '../../src/cli/inbox-reader.js';
import { MessageState } from '../../src/gen/holdfast/v1/message.js';
import { request } from '../environment/people.js';
import { NO_LIMITS } from './alike-tried.js';
import { openMail } from './breakable-mail.js';
import { lookUntil } from './look-until.js';
import type { TriedFault } from './mail-outage.js';
import { createPeople } from './many-people.js';
import type { Findings, Stage } from './promise.js';

const RESETS = 10;

/** How long a message may be tried, milliseconds: a server that hangs is waited for. */
const SETTLED = 30_000;

/** Lets the first of two mail servers be out of order while people ask for resets. @returns figures. */
export async function tryFailover(
  fresh: Stage['fresh'],
  findings: Findings,
  { fault, told }: TriedFault,
): Promise<string> {
  const mail = await openMail();
  const first = mail.settings.SMTP_URL;
  const second = process.env['HOLDFAST_TEST_SMTP_URL'] ?? '';
  const settings = { ...NO_LIMITS, SMTP_URL: `${first},${second}`, LOG_LEVEL: 'silent' };
  const system = await fresh(settings);
  mail.turn(fault);
  const started = performance.now();
  const people = await createPeople(system, RESETS);
  for (const { email } of people) {
    await system.gateway.recovery.startPasswordReset({ ...request(), email });
  }
  const ids = await Promise.all(
    people.map(async ({ email }) => {
      await system.inbox.wait(email, 1, WITH_LINK).catch(() => undefined);
      const mails = await system.inbox.list(email, WITH_LINK);
      return new Set(mails.map(({ messageId }) => messageId)).size;
    }),
  );
  const took = performance.now() - started;
  const came = ids.filter((count) => count === 1).length;
  findings.expect(
    came === RESETS,
    `${fault}: ${came.toString()} of ${RESETS.toString()} failed over`,
  );
  // What was dropped had come before another took it.
  const deliveries = await lookUntil(
    SETTLED,
    async () => (await system.operator.operators.listDeliveries({})).deliveries,
    (listed) => listed.every(({ state }) => state !== MessageState.MESSAGE_STATE_SENDING),
  );
  for (const { state, provider, attempts } of deliveries) {
    const [taken, failed] = attempts;
    findings.expect(state === MessageState.MESSAGE_STATE_SENT, `${fault}: one isn’t sent`);
    findings.expect(provider === taken?.provider, `${fault}: another provider took it`);
    findings.expect(told.test(failed?.error ?? ''), `${fault}: operators don’t see the first try`);
  }
  findings.expect(
    deliveries.length === RESETS,
    `${fault}: ${deliveries.length.toString()} deliveries`,
  );
  await mail.takeAway();
  return `${fault}: ${came.toString()} in ${(took / 1_000).toFixed(1)} s`;
}
