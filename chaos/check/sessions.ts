import type { Call } from '../record/history.js';
import { byAccount } from './applied.js';
import { saysCompleted, flowOf, type AuditEvent, type Evidence } from './evidence.js';
import { all, each, groupBy, type Finding, type Invariant } from './invariant.js';

/** Changes that end the sessions of before; the one that made the change lives on. */
const ENDING = ['ChangeMailPassword', 'ResetPassword', 'ModifyMail', 'DisableAccount'];

/** What must hold of sessions. */
export const sessions: readonly Invariant[] = [
  {
    name: 'no-older-session',
    holds:
      'no session of before a password change, a reset, a new login email or a disable is valid',
    check: (evidence) => all(noneAtTheEnd(evidence), noneMeanwhile(evidence)),
  },
];

interface Ending {
  event: AuditEvent;
  /** The session that made it. */
  keeper: string | undefined;
}

function endingsOf(evidence: Evidence): Map<string, Ending[]> {
  const flows = new Map(evidence.flows.map((flow) => [flow.id, flow]));
  const endings = new Map<string, Ending[]>();
  for (const [uin, events] of byAccount(evidence)) {
    const ending = events.filter(({ name }) => ENDING.includes(name));
    endings.set(
      uin,
      ending.map((event) => ({
        event,
        keeper: flows.get(event.flow_id ?? '')?.snapshot.session,
      })),
    );
  }
  return endings;
}

/** Those that a server takes, and those that are alive in the database. */
function noneAtTheEnd(evidence: Evidence): Finding {
  const endings = endingsOf(evidence);
  const alive = evidence.sessions.filter(
    ({ id, ended_at }) => ended_at === null || evidence.valid.has(id),
  );
  return each(alive, ({ id, uin, created_at }) => {
    const outlived = endings
      .get(uin)
      ?.findLast(({ event, keeper }) => event.created_at > created_at && keeper !== id);
    return outlived && `session ${id} of account ${uin} outlives ${describe(outlived.event)}`;
  });
}

/** Calls that were made after somebody had been told of the change. */
function noneMeanwhile(evidence: Evidence): Finding {
  const toldAt = new Map<string, number>();
  for (const call of evidence.calls.filter(saysCompleted)) {
    const id = flowOf(call)?.id ?? '';
    toldAt.set(id, Math.min(toldAt.get(id) ?? Infinity, call.endedAt));
  }
  const madeAt = new Map(evidence.sessions.map((session) => [session.id, session]));
  const bySession = groupBy(evidence.calls, ({ session }) => session);
  const findings = [...endingsOf(evidence)].flatMap(([uin, endings]) =>
    endings.map(({ event, keeper }) => {
      const told = toldAt.get(event.flow_id ?? '') ?? Infinity;
      const former = [...bySession].filter(([id]) => {
        const session = madeAt.get(id);
        return session?.uin === uin && session.created_at < event.created_at && id !== keeper;
      });
      const later = former.flatMap(([, calls]) => calls.filter((call) => call.startedAt > told));
      return each(later, (call) => passed(call, event));
    }),
  );
  return all(...findings);
}

function passed({ answer, number, method }: Call, event: AuditEvent): string | undefined {
  return answer.kind === 'ok'
    ? `call ${number} (${method}) was let in after ${describe(event)}`
    : undefined;
}

function describe({ name, flow_id, created_at }: AuditEvent): string {
  return `${name} of flow ${flow_id} at ${created_at.toISOString()}`;
}
