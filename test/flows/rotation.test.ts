import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { RotationRunState } from '../../src/gen/holdfast/v1/operator.js';
import { logIn } from '../environment/changes.js';
import { newMobile, request, signUp } from '../environment/people.js';
import {
  age,
  changePassword,
  forgetReminders,
  makeDue,
  remind,
  remindersOf,
  startRun,
  untilRun,
} from '../environment/rotation.js';
import { startSystem, type System } from '../environment/system.js';

const { ROTATION_RUN_STATE_COMPLETED: COMPLETED } = RotationRunState;
const SENT = [{ password_version: 1, period: 1, state: 'SENT', reason: null, tries: 0 }];

let system: System;
beforeAll(async () => {
  system = await startSystem({ REMINDER_RATE: '1000' });
});
afterAll(() => system.stop());
beforeEach(() => forgetReminders(system));

/** The different Message-IDs of what came to an address. */
async function messageIds(recipient: string): Promise<string[]> {
  const mails = await system.inbox.list(recipient);
  return [...new Set(mails.map(({ messageId }) => messageId))];
}

describe('a run of the password reminders (G7.4)', () => {
  it('reminds of each password that is older than 90 days, once', async () => {
    const due = await makeDue(system, 30);
    const [young] = await makeDue(system, 1, 89);
    const run = await remind(system);
    expect(run).toMatchObject({ state: COMPLETED, due: 30, sent: 30, failed: 0, skipped: 0 });
    for (const { uin, email } of due) {
      expect(await remindersOf(system, uin)).toEqual(SENT);
      const mail = await system.inbox.wait(email);
      expect(mail.subject).toBe('Your Holdfast password is due for a change');
      expect(await messageIds(email)).toEqual([`reminder.${uin}.1.1@holdfast.example`]);
    }
    expect(await remindersOf(system, young?.uin ?? '')).toEqual([]);
    expect(await system.inbox.list(young?.email ?? '')).toEqual([]);
  });

  it('reminds nobody again when it is run again', async () => {
    const [account] = await makeDue(system, 1);
    await remind(system);
    expect(await remind(system)).toMatchObject({ due: 0, sent: 0 });
    expect(await system.inbox.list(account?.email ?? '')).toHaveLength(1);
  });

  it('reminds again in the next 90 days, and of what was missed not at all', async () => {
    const [account] = await makeDue(system, 1, 91);
    const { uin = '', email = '' } = account ?? {};
    await remind(system);
    await age(system, 300, uin);
    await remind(system);
    const later = { ...SENT[0], period: 3 };
    expect(await remindersOf(system, uin)).toEqual([...SENT, later]);
    expect(await messageIds(email)).toHaveLength(2);
    const { reminder_due_at } = await system.db
      .selectFrom('accounts')
      .select('reminder_due_at')
      .where('uin', '=', uin)
      .executeTakeFirstOrThrow();
    const days = Math.round(((reminder_due_at?.valueOf() ?? 0) - Date.now()) / 86_400_000);
    expect(days).toBe(60);
  });

  it('reminds once when two runs are under way', async () => {
    const due = await makeDue(system, 300);
    const runs = [await startRun(system), await startRun(system)];
    const ended = await Promise.all(runs.map((id) => untilRun(system, id)));
    expect(ended.reduce((sum, { sent }) => sum + sent, 0)).toBe(300);
    const rows = await system.db
      .selectFrom('password_reminders')
      .select('state')
      .where('state', '=', 'SENT')
      .execute();
    expect(rows).toHaveLength(300);
    for (const { email } of due) expect(await system.inbox.list(email)).toHaveLength(1);
  });

  it('does not remind of a password that was changed after its reminder was written', async () => {
    const person = await signUp(system);
    // As a run that died has left it.
    const left = { uin: person.uin, password_version: 1, period: 1 };
    await system.db.insertInto('password_reminders').values(left).execute();
    await changePassword(system, await logIn(system, person), person);
    const before = (await system.inbox.list(person.email)).length;
    expect(await remind(system)).toMatchObject({ due: 1, sent: 0, skipped: 1 });
    expect(await remindersOf(system, person.uin)).toMatchObject([
      { state: 'SKIPPED', reason: 'PASSWORD_CHANGED' },
    ]);
    // The change itself was announced; how many mails that are isn't this test's.
    const mails = await system.inbox.list(person.email);
    expect(mails.slice(before).filter(({ subject }) => subject.includes('due'))).toEqual([]);
  });

  it('leaves a password alone that was changed before the run', async () => {
    const person = await signUp(system);
    await age(system, 91, person.uin);
    await changePassword(system, await logIn(system, person), person);
    expect(await remind(system)).toMatchObject({ due: 0, sent: 0, skipped: 0 });
    expect(await remindersOf(system, person.uin)).toEqual([]);
  });

  it('goes to the contact mobile where no contact email is verified', async () => {
    const mobile = newMobile();
    const [account] = await makeDue(system, 1);
    const { uin = '', email = '' } = account ?? {};
    await system.db
      .updateTable('channels')
      .set({ verified_at: null })
      .where('uin', '=', uin)
      .execute();
    await system.db
      .insertInto('channels')
      .values({
        uin,
        kind: 'CONTACT_MOBILE',
        address: mobile,
        canonical: mobile,
        verified_at: new Date(),
      })
      .execute();
    await remind(system);
    const { text } = await system.inbox.wait(mobile);
    expect(text).toMatch(/^Holdfast: your password was set on /);
    expect(await system.inbox.list(email)).toEqual([]);
  });

  it('skips an account without a verified contact channel, security channels or not', async () => {
    const [account] = await makeDue(system, 1);
    const { uin = '', email = '' } = account ?? {};
    await system.db
      .updateTable('channels')
      .set({ kind: 'VERIFICATION_EMAIL' })
      .where('uin', '=', uin)
      .execute();
    expect(await remind(system)).toMatchObject({ due: 1, sent: 0, skipped: 1 });
    expect(await remindersOf(system, uin)).toMatchObject([
      { state: 'SKIPPED', reason: 'NO_VERIFIED_CHANNEL' },
    ]);
    expect(await system.inbox.list(email)).toEqual([]);
  });

  it('waits for a disabled account until it is enabled', async () => {
    const [account] = await makeDue(system, 1);
    const { uin = '' } = account ?? {};
    const { operators } = system.operator;
    await operators.disableAccount({ ...request(), uin, reason: 'test' });
    expect(await remind(system)).toMatchObject({ due: 0, sent: 0, skipped: 0 });
    expect(await remindersOf(system, uin)).toEqual([]);
    await operators.enableAccount({ ...request(), uin, reason: 'test', endUndos: false });
    expect(await remind(system)).toMatchObject({ due: 1, sent: 1 });
  });

  it('shows each delivery to operators, with the provider that took it', async () => {
    const [account] = await makeDue(system, 1);
    const { uin = '' } = account ?? {};
    await remind(system);
    const delivery = await system.db
      .selectFrom('deliveries')
      .select(['id', 'template', 'state', 'provider', 'flow_id', 'message_id'])
      .where('uin', '=', uin)
      .executeTakeFirstOrThrow();
    expect(delivery).toMatchObject({
      id: `reminder.${uin}.1.1`,
      template: 'password-reminder',
      state: 'SENT',
      flow_id: null,
      message_id: null,
    });
    expect(delivery.provider).not.toBeNull();
  });
});
