import type { Call } from '../record/history.js';
import type { Evidence } from './evidence.js';
import { all, each, groupBy, type Finding, type Invariant } from './invariant.js';

const TYPED = ['SubmitCode', 'SubmitLogInCode'];

/** A code that was typed for a flow. */
export function typedCode({ method, request }: Call): { flowId: string; code: string } | undefined {
  if (!TYPED.includes(method)) return undefined;
  const { flowId, code } = request as { flowId: string; code: string };
  return { flowId, code };
}

/** What must hold of codes. */
export const codes: readonly Invariant[] = [
  {
    name: 'codes-used-once',
    holds: 'a code is taken at most once, however often and wherever it is typed',
    check: (evidence) => all(takenOnce(evidence), acceptedOnce(evidence)),
  },
  {
    name: 'one-live-code',
    holds: 'a code is taken only while its flow has sent no newer one to that address',
    check: newestOnly,
  },
  {
    name: 'wrong-codes-counted',
    holds: 'each wrong code is counted once, and before it is answered',
    check: wrongOnesCounted,
  },
];

/** As callers saw it: one request at most is told that its code was right. */
function takenOnce({ calls }: Evidence): Finding {
  const taken = groupBy(calls, (call) => {
    const typed = call.answer.kind === 'ok' ? typedCode(call) : undefined;
    return typed && `${typed.flowId} ${typed.code}`;
  });
  return each(taken, ([name, accepted]) => {
    const ids = new Set(accepted.map(({ requestId }) => requestId));
    const [flowId = ''] = name.split(' ');
    return ids.size > 1
      ? `a code of flow ${flowId} was right for ${ids.size} requests: calls ${accepted.map(({ number }) => number).join()}`
      : undefined;
  });
}

/** As the flows saw it: no more codes were right than were sent. */
function acceptedOnce({ audits, mailbox }: Evidence): Finding {
  const accepted = groupBy(audits, ({ name, flow_id }) =>
    name === 'CodeAccepted' ? (flow_id ?? undefined) : undefined,
  );
  return each(accepted, ([flowId, events]) => {
    const sent = mailbox.codesOf(flowId).size;
    return events.length > sent
      ? `flow ${flowId} accepted ${events.length} codes, and has sent ${sent}`
      : undefined;
  });
}

/** By the order in which the flow has made them, however late they came. */
function newestOnly({ calls, mailbox }: Evidence): Finding {
  const requests = groupBy(calls, (call) => typedCode(call) && call.requestId);
  const taken = [...requests.values()].filter((tries) =>
    tries.some(({ answer }) => answer.kind === 'ok'),
  );
  return each(taken, ([first]) => {
    const { flowId, code } = (first && typedCode(first)) ?? { flowId: '', code: '' };
    const sent = mailbox.sendsOf(flowId);
    const own = sent.find((one) => one.code === code);
    const newer = sent.find(
      ({ challenge, issue, at }) =>
        own?.challenge === challenge && own.issue < issue && at < (first?.startedAt ?? 0),
    );
    return (
      newer &&
      `call ${first?.number}: flow ${flowId} took code ${own?.issue} after ${newer.issue} had come`
    );
  });
}

/** Answers after which a code may have been counted, or not: the flow ended under it. */
const UNSURE = ['FLOW_ENDED', 'CHANNEL_CLOSED'];

function wrongOnesCounted({ calls, codeFailures }: Evidence): Finding {
  const counted = groupBy(codeFailures, ({ flow_id }) => flow_id);
  const typed = groupBy(calls, (call) => typedCode(call)?.flowId);
  const flows = new Set([...counted.keys(), ...typed.keys()]);
  return each(flows, (flowId) => {
    const byRequest = [...groupBy(typed.get(flowId) ?? [], ({ requestId }) => requestId).values()];
    const wrong = byRequest.filter((tries) => tries.some(isToldWrong)).length;
    const unsure = byRequest.filter((tries) => !tries.some(isTold) && tries.some(isUnsure)).length;
    const rows = counted.get(flowId)?.length ?? 0;
    return rows < wrong || rows > wrong + unsure
      ? `flow ${flowId}: ${wrong} codes were answered as wrong (${unsure} more may have been), ${rows} are counted`
      : undefined;
  });
}

function isToldWrong({ answer }: Call): boolean {
  return answer.kind === 'refused' && answer.reason === 'CODE_WRONG';
}

function isTold(call: Call): boolean {
  return call.answer.kind === 'ok' || isToldWrong(call);
}

function isUnsure({ answer }: Call): boolean {
  return (
    answer.kind === 'unanswered' || (answer.kind === 'refused' && UNSURE.includes(answer.reason))
  );
}
