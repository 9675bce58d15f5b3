import type { Evidence } from './evidence.js';
import { all, each, groupBy, type Finding, type Invariant } from './invariant.js';

/** A deadline that has passed this long ago has been noticed, milliseconds. */
const DEADLINE_SLACK = 60_000;

/** What must hold of flows and messages, and of the system as a whole. */
export const wholes: readonly Invariant[] = [
  {
    name: 'flows-end-in-time',
    holds: 'no flow is open past its deadline, and no workflow stands still',
    check: (evidence) => all(openInTime(evidence), noneStuck(evidence)),
  },
  {
    name: 'messages-told-apart',
    holds: 'a message has a Message-ID of its own, and comes twice only under the same',
    check: (evidence) => all(oneMessagePerId(evidence), sentOnesCame(evidence)),
  },
  {
    name: 'everything-settles',
    holds: 'once all is healed, nothing is under way for ever',
    check: ({ underWay: { working, sending, down } }) => ({
      checked: 3,
      broken: [
        ...(working > 0 ? [`${working} flows are between two steps`] : []),
        ...(sending > 0 ? [`${sending} messages are not sent`] : []),
        ...(down.length > 0 ? [`down: ${down.join()}`] : []),
      ],
    }),
  },
  {
    name: 'everything-works-again',
    holds: 'afterwards each account can be opened and changed, and each flow ended',
    check: ({ afterwards: { tried, failed } }) => ({ checked: tried, broken: failed }),
  },
];

function openInTime({ flows }: Evidence): Finding {
  const now = Date.now();
  return each(flows, ({ id, kind, ended_at, deadline }) =>
    ended_at === null && deadline.valueOf() + DEADLINE_SLACK < now
      ? `flow ${id} (${kind}) is open, and was to end at ${deadline.toISOString()}`
      : undefined,
  );
}

function noneStuck({ flows, stuckWorkflows }: Evidence): Finding {
  return { checked: flows.length, broken: stuckWorkflows };
}

function oneMessagePerId({ mails, deliveries }: Evidence): Finding {
  const known = new Set(deliveries.map(({ id }) => id));
  return each(
    groupBy(mails, ({ id }) => id),
    ([id, copies]) => {
      if (!known.has(id)) return `message ${id} came, and no delivery is of that name`;
      const contents = new Set(copies.map(({ to, body }) => `${to} ${body}`));
      return contents.size > 1 ? `message ${id} came in ${contents.size} versions` : undefined;
    },
  );
}

function sentOnesCame({ mails, deliveries }: Evidence): Finding {
  const came = new Set(mails.map(({ id }) => id));
  return each(deliveries, ({ id, state }) =>
    state === 'SENT' && !came.has(id)
      ? `message ${id} is said to be sent, and never came`
      : undefined,
  );
}
