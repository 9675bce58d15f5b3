import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  counts,
  during,
  firstProvider,
  insertSent,
  loseMessage,
  resend,
} from '../environment/incidents.js';
import { request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

describe('a call that sends again what a provider lost', () => {
  let system: System;
  let provider: string;
  beforeAll(async () => {
    system = await startSystem();
    provider = await firstProvider(system);
  });
  afterAll(() => system.stop());

  it('skips what is of no use any more, and what Temporal has forgotten', async () => {
    let uin = '';
    const incident = await during(provider, async () => {
      ({ uin } = await signUp(system));
      const id = randomUUID();
      await system.db
        .insertInto('messages')
        .values({
          id,
          caller: 'service',
          key: id,
          body: id,
          uin,
          category: 'EVENT',
          template: 'event',
          urgent: false,
          state: 'SENT',
        })
        .execute();
      await insertSent(system, { id: `${id}.email-1`, provider, messageId: id });
    });
    expect(await resend(system, incident)).toEqual(counts(0, 2));
    expect(await resend(system, incident)).toEqual(counts(0, 0));
  });

  it('leaves a password reminder to the next run, unless the password has changed', async () => {
    const { uin } = await signUp(system);
    const before = new Date(0);
    const reminder = { uin, state: 'SENT', next_try_at: before, created_at: before } as const;
    const incident = await during(provider, async () => {
      for (const password_version of [0, 1]) {
        const row = { ...reminder, password_version, period: 1 };
        await system.db.insertInto('password_reminders').values(row).execute();
        const id = `reminder.${uin}.${password_version.toString()}.1`;
        await insertSent(system, { id, provider });
      }
    });
    expect(await resend(system, incident)).toEqual(counts(1, 1));
    const rows = await system.db
      .selectFrom('password_reminders')
      .innerJoin('accounts', 'accounts.uin', 'password_reminders.uin')
      .select([
        'state',
        'password_reminders.created_at',
        'accounts.password_version as now',
        'password_reminders.password_version',
      ])
      .where('password_reminders.uin', '=', uin)
      .execute();
    for (const { state, created_at, now, password_version } of rows) {
      const isItsPassword = now === password_version;
      expect(state).toBe(isItsPassword ? 'QUEUED' : 'SENT');
      // Its tries begin anew as well.
      expect(created_at > before).toBe(isItsPassword);
    }
  });

  it('takes 100 at a time, and tells when there are more', async () => {
    const incident = await during(provider, async () => {
      for (let period = 1; period <= 101; period += 1) {
        await insertSent(system, { id: `reminder.1.1.${period.toString()}`, provider });
      }
    });
    expect(await resend(system, incident)).toEqual(counts(0, 100, true));
    expect(await resend(system, incident)).toEqual(counts(0, 1));
  });

  it('has one effect and one answer for each request, and stands in the audit table', async () => {
    const person = await signUp(system);
    const { title, incident } = await loseMessage(system, person);
    const asked = { ...request(), ...incident };
    for (let repeat = 0; repeat < 2; repeat += 1) {
      expect(await system.operator.operators.resendDeliveries(asked)).toEqual(counts(1, 0));
    }
    await system.inbox.wait(person.email, 2, title);
    const events = await system.db
      .selectFrom('audit_events')
      .select(['caller', 'operator_reason', 'after'])
      .where('name', '=', 'ResendDeliveries')
      .orderBy('id', 'desc')
      .execute();
    expect(events[0]).toEqual({
      caller: 'operator',
      operator_reason: incident.reason,
      after: {
        provider,
        since: incident.since.toISOString(),
        until: incident.until.toISOString(),
        resent: 1,
        skipped: 0,
      },
    });
    const same = events.filter(
      ({ after }) => (after as { since: string }).since === incident.since.toISOString(),
    );
    expect(same).toHaveLength(1);
  });

  const past = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  it.each([
    ['provider', { provider: 'smtp://elsewhere.example' }, 'PROVIDER_UNKNOWN'],
    ['since', { since: undefined }, 'REQUIRED'],
    ['until', { until: undefined }, 'REQUIRED'],
    ['until', { until: past(-1) }, 'PERIOD_INVALID'],
    ['since', { since: past(1), until: past(2) }, 'PERIOD_INVALID'],
    ['reason', { reason: '' }, 'REQUIRED'],
  ])('refuses a wrong %s by its name: %p', async (field, wrong, reason) => {
    const asked = { provider, since: past(2), until: past(1), reason: 'because', ...wrong };
    expect((await refusalOf(resend(system, asked))).metadata).toEqual({ [field]: reason });
  });
});
