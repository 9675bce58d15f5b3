import type { Db } from '../../src/db/pool.js';
import { FlowOutcome, type Flow } from '../../src/gen/holdfast/v1/flow.js';
import type { Mailbox } from '../mail/mailbox.js';
import type { Mail } from '../mail/read-mail.js';
import type { Client } from '../people/client.js';
import type { Call, History } from '../record/history.js';
import type { Ran } from '../run.js';
import type { System } from '../system.js';
import { tryAfterwards, type Afterwards } from './afterwards.js';
import { findStuckWorkflows } from './stuck-workflows.js';

type Rows = Awaited<ReturnType<typeof readRows>>;

/** All that the checks go by. */
export interface Evidence extends Rows {
  calls: readonly Call[];
  mailbox: Mailbox;
  /** What had come when the database was read. */
  mails: readonly Mail[];
  underWay: Ran['underWay'];
  /** Ids of the sessions whose tokens a server took at the end, as account of each. */
  valid: Map<string, string>;
  afterwards: Afterwards;
  stuckWorkflows: string[];
}

/** An event of the audit table. */
export type AuditEvent = Rows['audits'][number];

/** Collects what there is when nothing is under way any more. */
export async function collectEvidence(
  system: System,
  { world, clients, underWay }: Ran,
  history: History,
): Promise<Evidence> {
  const [client] = clients;
  if (!client) throw new Error('there are no clients');
  const valid = await tryTokens(client, history);
  system.mailbox.read();
  const rows = await readRows(system.db);
  const calls = [...history.calls];
  const mails = [...system.mailbox.mails];
  const afterwards = await tryAfterwards(
    client,
    system.db,
    world.people.map(({ uin }) => uin),
  );
  return {
    ...rows,
    calls,
    mailbox: system.mailbox,
    mails,
    underWay,
    valid,
    afterwards,
    stuckWorkflows: await findStuckWorkflows(system.temporalAddress),
  };
}

/** The flow of an answer, if it has one. */
export function flowOf({ answer }: Call): Flow | undefined {
  return answer.kind === 'ok' ? (answer.response as { flow?: Flow }).flow : undefined;
}

/** Whether a call was told that its flow did what it was for. */
export function saysCompleted(call: Call): boolean {
  return flowOf(call)?.outcome === FlowOutcome.FLOW_OUTCOME_COMPLETED;
}

async function readRows(db: Db) {
  const [accounts, channels, passwords, sessions, flows] = await Promise.all([
    db.selectFrom('accounts').selectAll().execute(),
    db.selectFrom('channels').selectAll().execute(),
    db.selectFrom('passwords').selectAll().execute(),
    db.selectFrom('sessions').selectAll().execute(),
    db.selectFrom('flows').selectAll().execute(),
  ]);
  const [effects, codeFailures, audits, deliveries, messages] = await Promise.all([
    db.selectFrom('flow_effects').selectAll().execute(),
    db.selectFrom('code_failures').selectAll().execute(),
    db.selectFrom('audit_events').selectAll().orderBy('id').execute(),
    db.selectFrom('deliveries').selectAll().execute(),
    db.selectFrom('messages').selectAll().execute(),
  ]);
  return {
    accounts,
    channels,
    passwords,
    sessions,
    flows,
    effects,
    codeFailures,
    audits,
    deliveries,
    messages,
  };
}

/** Shows every token that anybody got. */
async function tryTokens(client: Client, { calls }: History): Promise<Map<string, string>> {
  const tokens = new Map<string, string>();
  for (const { answer } of calls) {
    if (answer.kind !== 'ok') continue;
    const { session, sessionToken } = answer.response as {
      session?: { id: string };
      sessionToken?: string;
    };
    if (session && sessionToken) tokens.set(session.id, sessionToken);
  }
  const valid = new Map<string, string>();
  for (const [id, token] of tokens) {
    const answer = await client.web.insist({
      method: 'GetSession',
      request: {},
      make: ({ sessions }, request, options) => sessions.getSession(request, options),
      session: { id, token },
    });
    const shown = answer.kind === 'ok' ? answer.response.session : undefined;
    if (shown) valid.set(id, shown.uin);
  }
  return valid;
}
