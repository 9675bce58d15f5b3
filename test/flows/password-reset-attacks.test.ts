import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@temporalio/client';

import { asFlowHolder, asSession } from '../../src/cli/clients.js';
import { findFlow } from '../../src/db/flows.js';
import { IdentityMethodKind } from '../../src/gen/holdfast/v1/flow.js';
import {
  askForReset,
  NEW_PASSWORD,
  newMobile,
  openReset,
  PASSWORD,
  request,
  resetUpToCode,
  signUp,
  twice,
  wrongCode,
} from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { startSystem, type System } from '../environment/system.js';

const { IDENTITY_METHOD_KIND_VERIFICATION_EMAIL } = IdentityMethodKind;

describe('a reset under attack (G5)', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const logIn = (email: string, password: string) =>
    system.gateway.sessions.logIn({ ...request(), email, password });

  it('refuses a method that wasn’t offered (G8.6)', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const { flow, holder } = await openReset(system, await askForReset(system, person.email));
    const refused = await refusalOf(
      system.gateway.flows.submitPassword(
        {
          ...request(),
          ...flow,
          ...twice(NEW_PASSWORD),
          identityMethod: IDENTITY_METHOD_KIND_VERIFICATION_EMAIL,
        },
        holder,
      ),
    );
    expect(refused.metadata).toEqual({ identity_method: 'METHOD_NOT_OFFERED' });
  });

  it('works once when its code is submitted 50 times at once (G8.4)', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    const calls = Array.from({ length: 50 }, () =>
      system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder),
    );
    const answers = await Promise.allSettled(calls);
    const completed = answers.filter(({ status }) => status === 'fulfilled');
    expect(completed).toHaveLength(1);
    const changes = await system.db
      .selectFrom('audit_events')
      .selectAll()
      .where('uin', '=', person.uin)
      .where('name', '=', 'ResetPassword')
      .execute();
    expect(changes).toHaveLength(1);
  });

  it('compares at most five of 50 wrong codes (G8.4)', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    const calls = Array.from({ length: 50 }, () =>
      refusalOf(
        system.gateway.flows.submitCode({ ...request(), ...flow, code: wrongCode(code) }, holder),
      ),
    );
    const reasons = (await Promise.all(calls)).map(({ reason }) => reason);
    const compared = reasons.filter((reason) => reason === 'CODE_WRONG').length;
    expect(compared).toBeGreaterThan(0);
    expect(compared).toBeLessThanOrEqual(5);
    const counted = await system.db
      .selectFrom('code_failures')
      .selectAll()
      .where('flow_id', '=', flow.flowId)
      .execute();
    expect(counted.length).toBe(compared);
  });

  it('keeps what was accepted when the password is sent again', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    const again = refusalOf(
      system.gateway.flows.submitPassword(
        { ...request(), ...flow, ...twice('Calm-Harbour-3') },
        holder,
      ),
    );
    expect((await again).reason).toBe('STEP_NOT_OPEN');
    await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    await logIn(person.email, NEW_PASSWORD);
  });

  it('doesn’t tell a former password to a step that wouldn’t be taken', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    const guess = () =>
      refusalOf(
        system.gateway.flows.submitPassword({ ...request(), ...flow, ...twice(PASSWORD) }, holder),
      );
    expect((await guess()).reason).toBe('STEP_NOT_OPEN');
    await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    expect((await guess()).reason).toBe('FLOW_ENDED');
  });

  it('compares no more than ten new passwords with former ones in 24 hours', async () => {
    const person = await signUp(system);
    const { flow, holder } = await openReset(system, await askForReset(system, person.email));
    const guess = () =>
      refusalOf(
        system.gateway.flows.submitPassword({ ...request(), ...flow, ...twice(PASSWORD) }, holder),
      );
    for (let tried = 0; tried < 10; tried += 1) {
      expect((await guess()).metadata).toEqual({ new_password: 'PASSWORD_REUSED' });
    }
    expect((await guess()).reason).toBe('TRIES_EXHAUSTED');
  });

  it('starts over for whoever opens the link again: no code proves another’s password (G5.4)', async () => {
    const person = await signUp(system, { mobile: newMobile() });
    const thief = await resetUpToCode(system, person, 'Calm-Harbour-3');
    const owner = await openReset(system, thief.token);
    expect(owner.opened?.state).toBe('FLOW_STATE_AWAITING_PASSWORD');
    const { flows } = system.gateway;
    const typed = { ...request(), ...owner.flow, code: thief.code };
    expect((await refusalOf(flows.submitCode(typed, owner.holder))).reason).toBe('STEP_NOT_OPEN');
    const late = refusalOf(
      flows.submitCode({ ...request(), ...thief.flow, code: thief.code }, thief.holder),
    );
    expect((await late).reason).toBe('FLOW_NOT_FOUND');
    await flows.submitPassword(
      { ...request(), ...owner.flow, ...twice(NEW_PASSWORD) },
      owner.holder,
    );
    const former = { ...request(), ...owner.flow, code: thief.code };
    expect((await refusalOf(flows.submitCode(former, owner.holder))).reason).toBe('CODE_DEAD');
  });

  it('isn’t disturbed by input that nobody can decode', async () => {
    const person = await signUp(system);
    const { flow, holder, code } = await resetUpToCode(system, person);
    const row = await findFlow(system.db, flow.flowId);
    const plain = new Client({ connection: system.temporal.connection });
    const handle = plain.workflow.getHandle(row?.workflow_id ?? '');
    await handle.signal('linkOpened');
    await handle.signal('linkOpened', { flowId: flow.flowId, linkNumber: 1, opening: 7 });
    await handle.signal('askedForLink');
    await handle.executeUpdate('cancel', { args: [flow] }).catch(() => undefined);
    const done = await system.gateway.flows.submitCode({ ...request(), ...flow, code }, holder);
    expect(done.flow?.outcome).toBe('FLOW_OUTCOME_COMPLETED');
  });

  it.each(['', 'k1.x.1.y', `k1.${'A'.repeat(22)}.1.${'A'.repeat(43)}`])(
    'knows no link %j',
    async (token) => {
      const refused = await refusalOf(system.gateway.recovery.describeLink({ token }));
      expect(['LINK_UNKNOWN', 'FIELD_INVALID']).toContain(refused.reason);
    },
  );

  it('tells who holds the link no more of a masked number than ten tries find out', async () => {
    const mobile = newMobile();
    const person = await signUp(system, { mobile });
    const { flow, holder } = await openReset(system, await askForReset(system, person.email));
    const triedWith = async (newPassword: string, newPasswordConfirmation = newPassword) => {
      const typed = { ...request(), ...flow, newPassword, newPasswordConfirmation };
      const refused = await refusalOf(system.gateway.flows.submitPassword(typed, holder));
      return refused.metadata['new_password']?.split(',') ?? [refused.reason];
    };
    const number = mobile.slice(1);
    // Refused for what everybody knows, in ways that cost no try.
    expect(await triedWith(number)).not.toContain('PASSWORD_PERSONAL');
    expect(await triedWith(`K!${number}`, 'other')).not.toContain('PASSWORD_PERSONAL');
    for (let tried = 0; tried < 10; tried += 1) {
      expect(await triedWith(`K!${number}`)).toEqual(['PASSWORD_PERSONAL']);
    }
    expect(await triedWith(`K!${number}`)).toEqual(['TRIES_EXHAUSTED']);
  });

  it('takes steps from its link’s holder only', async () => {
    const person = await signUp(system);
    const { flow, code } = await resetUpToCode(system, person);
    const stranger = await signUp(system);
    const { sessionToken } = await logIn(stranger.email, PASSWORD);
    const own = await logIn(person.email, PASSWORD);
    const other = await openReset(system, await askForReset(system, stranger.email));
    for (const headers of [
      {},
      asSession(sessionToken),
      asSession(own.sessionToken),
      other.holder,
      asFlowHolder('k1.forged'),
    ]) {
      const { flows } = system.gateway;
      const calls = [
        () => flows.getFlow(flow, headers),
        () => flows.submitCode({ ...request(), ...flow, code }, headers),
        () => flows.cancelFlow({ ...request(), ...flow }, headers),
      ];
      for (const call of calls) {
        expect(await refusalOf(call())).toMatchObject({
          status: 'NOT_FOUND',
          reason: 'FLOW_NOT_FOUND',
        });
      }
    }
    const none = await refusalOf(
      system.gateway.flows.getFlow({ flowId: randomUUID() }, other.holder),
    );
    expect(none.reason).toBe('FLOW_NOT_FOUND');
  });
});
