import type { Call } from '../record/history.js';
import { after } from './applied.js';
import type { Evidence } from './evidence.js';
import { all, each, groupBy, type Finding, type Invariant } from './invariant.js';

/** Refusals of who asks, before it is looked at what was asked: the first answer may still stand. */
const OF_WHO_ASKS = [
  'SESSION_REQUIRED',
  'FLOW_NOT_FOUND',
  'LOG_IN_REFUSED',
  'LOG_IN_LOCKED',
  'BUSY',
  'RESEND_TOO_EARLY',
  'TRIES_PAUSED',
];

/** What must hold of requests. */
export const requests: readonly Invariant[] = [
  {
    name: 'one-answer-per-request',
    holds: 'a repeated request id gives the same answer',
    check: sameAnswers,
  },
  {
    name: 'one-effect-per-request',
    holds: 'a request that is repeated, and a message key, has one effect',
    check: (evidence) => all(namesOnce(evidence), messagesOnce(evidence)),
  },
  {
    name: 'never-internal',
    holds: 'what is broken is told as UNAVAILABLE, never as INTERNAL',
    check: ({ calls }) =>
      each(calls, ({ answer, number, method }) =>
        answer.kind === 'unanswered' && answer.why.startsWith('INTERNAL')
          ? `call ${number} (${method}): ${answer.why}`
          : undefined,
      ),
  },
];

function sameAnswers({ calls }: Evidence): Finding {
  const repeated = [...groupBy(calls, ({ requestId }) => requestId).values()].filter(
    (group) => group.filter(({ answer }) => answer.kind !== 'unanswered').length > 1,
  );
  return each(repeated, (group) => {
    const told = new Set(group.map(wordsOf).filter((words) => words !== undefined));
    const [first] = group;
    return told.size > 1
      ? `${first?.method} ${first?.requestId}: ${told.size} answers, calls ${group.map(({ number }) => number).join()}`
      : undefined;
  });
}

/** An answer as it can be compared; undefined for one that doesn't count. */
function wordsOf({ answer }: Call): string | undefined {
  if (answer.kind === 'ok') return JSON.stringify(answer.response);
  if (answer.kind === 'unanswered' || OF_WHO_ASKS.includes(answer.reason)) return undefined;
  return `refused: ${answer.reason}`;
}

/** Each request to change a name has a name that no other has. */
function namesOnce({ audits }: Evidence): Finding {
  const renamed = audits.filter(({ name }) => name === 'ModifyAccountInfo');
  const byName = groupBy(renamed, (event) => String(after(event)['name']));
  return each(byName, ([name, events]) =>
    events.length > 1 ? `the name "${name}" was set ${events.length} times` : undefined,
  );
}

/** Each message has a word that no other has. */
function messagesOnce({ calls, mailbox }: Evidence): Finding {
  const published = groupBy(calls, ({ method, request }) =>
    method === 'PublishMessage' ? String(request['key']) : undefined,
  );
  return each(published, ([key, [call]]) => {
    const { text } = call?.request['values'] as { text: string };
    const ids = new Set(
      mailbox.mails.filter(({ body }) => body.includes(text)).map(({ id }) => id),
    );
    return ids.size > 1 ? `message ${key} went out as ${[...ids].join()}` : undefined;
  });
}
