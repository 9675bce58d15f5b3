import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import {
  ContactChannelKind,
  MessageCategory,
  type Subscription,
} from '../../src/gen/holdfast/v1/message.js';
import { logIn, type Holder } from '../environment/changes.js';
import { CHANNELS } from '../environment/messages.js';
import { request, signUp } from '../environment/people.js';
import { refusalOf } from '../environment/refusals.js';
import { createSubUser, logInSubUser, signUpOwner } from '../environment/sub-users.js';
import { startSystem, type System } from '../environment/system.js';

const {
  MESSAGE_CATEGORY_OVERDUE_PAYMENT: OVERDUE_PAYMENT,
  MESSAGE_CATEGORY_RESOURCE_EXPIRATION: RESOURCE_EXPIRATION,
  MESSAGE_CATEGORY_EVENT: EVENT,
  MESSAGE_CATEGORY_UNSPECIFIED: NONE,
} = MessageCategory;
const {
  CONTACT_CHANNEL_KIND_EMAIL: EMAIL,
  CONTACT_CHANNEL_KIND_MOBILE: MOBILE,
  CONTACT_CHANNEL_KIND_UNSPECIFIED: UNSPECIFIED,
} = ContactChannelKind;

const DEFAULTS: Subscription[] = [
  { category: OVERDUE_PAYMENT, channels: [EMAIL], canBeSwitchedOff: false },
  { category: RESOURCE_EXPIRATION, channels: [EMAIL], canBeSwitchedOff: true },
  { category: EVENT, channels: [EMAIL], canBeSwitchedOff: true },
];

describe('subscriptions (G7.2)', () => {
  let system: System;
  let holder: Holder;
  beforeAll(async () => {
    system = await startSystem();
  });
  beforeEach(async () => {
    holder = await logIn(system, await signUp(system));
  });
  afterAll(() => system.stop());

  const list = async (whose = holder) =>
    (await system.gateway.messages.getSubscriptions({}, whose)).subscriptions;
  const change = (category: MessageCategory, channels: ContactChannelKind[], whose = holder) =>
    system.gateway.messages.changeSubscription({ ...request(), category, channels }, whose);

  it('are to the contact email alone until an account chooses', async () => {
    expect(await list()).toEqual(DEFAULTS);
  });

  it.each(Object.values(CHANNELS))(
    'of a category become %j, and no other changes',
    async (...to) => {
      await change(EVENT, to);
      expect(await list()).toEqual([
        ...DEFAULTS.slice(0, 2),
        { category: EVENT, channels: to, canBeSwitchedOff: true },
      ]);
    },
  );

  it('are changed by a flow that has ended, and shown among what the account did', async () => {
    const { flow } = await change(RESOURCE_EXPIRATION, [MOBILE]);
    expect(flow).toMatchObject({
      kind: 'FLOW_KIND_SUBSCRIPTION_CHANGE',
      state: 'FLOW_STATE_ENDED',
      outcome: 'FLOW_OUTCOME_COMPLETED',
    });
    const { activities } = await system.gateway.accounts.listActivity({}, holder);
    expect(activities[0]).toMatchObject({
      name: 'ModifySubscription',
      flowId: flow?.id,
      before: { category: 'RESOURCE_EXPIRATION', channels: 'email' },
      after: { category: 'RESOURCE_EXPIRATION', channels: 'mobile' },
    });
  });

  it('are changed once by a request that is sent 10 times at once, and once more', async () => {
    const asked = { ...request(), category: EVENT, channels: [MOBILE] };
    const { messages } = system.gateway;
    const send = () => messages.changeSubscription(asked, holder);
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    await change(EVENT, [EMAIL]);
    answers.push(await send());
    expect(new Set(answers.map(({ flow }) => flow?.id)).size).toBe(1);
    expect(await list()).toEqual(DEFAULTS);
  });

  it('of overdue payments may be moved to the mobile, but not be switched off', async () => {
    await change(OVERDUE_PAYMENT, [MOBILE]);
    const refused = await refusalOf(change(OVERDUE_PAYMENT, []));
    expect(refused).toMatchObject({
      status: 'FAILED_PRECONDITION',
      reason: 'SUBSCRIPTION_REQUIRED',
    });
    expect((await list())[0]?.channels).toEqual([MOBILE]);
  });

  it.each([
    ['no category', NONE, [EMAIL], 'category', 'REQUIRED'],
    ['a channel twice', EVENT, [EMAIL, EMAIL], 'channels', 'CHANNEL_REPEATED'],
    ['no channel’s name', EVENT, [UNSPECIFIED], 'channels', 'CHANNEL_UNKNOWN'],
    [
      'one of another version',
      EVENT,
      [ContactChannelKind.UNRECOGNIZED],
      'channels',
      'CHANNEL_UNKNOWN',
    ],
  ])(
    'with %s are refused by the name of the field',
    async (_case, category, channels, ...named) => {
      const [field, reason] = named;
      const refused = await refusalOf(change(category, channels));
      expect(refused).toMatchObject({
        reason: 'FIELD_INVALID',
        fields: [field],
        metadata: { [field]: reason },
      });
      expect(await list()).toEqual(DEFAULTS);
    },
  );

  it('are an account’s own: another’s stay as they are, and a sub-user has none', async () => {
    const other = await signUpOwner(system);
    await createSubUser(system, other);
    const subUser = await logInSubUser(system, other);
    await change(EVENT, []);
    expect(await list(other.holder)).toEqual(DEFAULTS);
    for (const call of [() => list(subUser), () => change(EVENT, [], subUser)]) {
      expect(await refusalOf(call())).toMatchObject({ reason: 'ACCOUNT_SESSION_REQUIRED' });
    }
    expect(await list(other.holder)).toEqual(DEFAULTS);
  });

  it('are shown and changed to a session only', async () => {
    const { messages } = system.gateway;
    const asked = { ...request(), category: EVENT, channels: [] };
    for (const call of [
      () => messages.getSubscriptions({}),
      () => messages.changeSubscription(asked),
    ]) {
      expect(await refusalOf(call())).toMatchObject({ reason: 'SESSION_REQUIRED' });
    }
  });
});
