import { randomUUID } from 'node:crypto';

import type { DescMethod } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import { sql } from 'kysely';

import type { System } from '../environment/system.js';
import { listMethods } from '../fuzz/contract.js';
import { Findings, type PromiseCheck } from './promise.js';
import { RawCaller } from './raw-caller.js';
import { answerTo, createStrangers, NAMING } from './strangers.js';

/** Operators may reach all. */
const METHODS = listMethods().filter(({ parent }) => parent.name !== 'OperatorService');

/** Calls that name something; what is deleted by one of them isn't named any more. */
const NAMED = METHODS.flatMap((method) => {
  const naming = NAMING.find((name) => method.input.fields.some((field) => field.name === name));
  return naming ? [{ method, naming }] : [];
}).sort((a, b) => Number(isDeleting(a.method)) - Number(isDeleting(b.method)));

/** A person’s lists that go on from a token. */
const PAGED = METHODS.filter(
  ({ name, input }) =>
    name !== 'ListMessages' && input.fields.some((field) => field.name === 'page_token'),
);

type Strangers = Awaited<ReturnType<typeof createStrangers>>;

/** Promise 19. */
export const othersStayHidden: PromiseCheck = {
  number: 19,
  says: 'no id of another reads or changes anything, and its answer is that of an id of nothing',
  isFast: false,
  async run({ fresh }) {
    const system = await fresh();
    const findings = new Findings();
    const people = await createStrangers(system);
    const before = await rowsOf(system);
    const caller = new RawCaller(system.config.GRPC_ADDRESS);
    await tryIds(system, caller, findings, people);
    const pages = await tryPages(system, caller, findings, people);
    findings.expect((await rowsOf(system)) === before, 'something of another was changed');
    // Last, for it changes what is named.
    const own = await tryOwn(system, caller, findings, people);
    caller.close();
    const named = Object.values(people.owned).flat().length;
    return findings.finding(
      `${NAMED.length.toString()} methods with ${named.toString()} ids of another, by ${people.strangers.length.toString()} strangers, each beside an id of nothing; ${pages.toString()} lists that go on from another’s page`,
      `no answer differs, nothing is read or changed; ${own.toString()} answers to the owner do`,
    );
  },
};

async function tryIds(
  system: System,
  caller: RawCaller,
  findings: Findings,
  { owned, strangers }: Strangers,
): Promise<void> {
  for (const { method, naming } of NAMED) {
    for (const [who, headers] of strangers) {
      for (const { id } of owned[naming]) {
        const [real, none] = [
          await answerTo(system, caller, method, headers, { [naming]: id }),
          await answerTo(system, caller, method, headers, { [naming]: randomUUID() }),
        ];
        const what = `${method.name} of another’s ${naming} by ${who}`;
        findings.expect(real.answer === none.answer, `${what} is told from one of nothing`);
        findings.expect(real.code !== status.OK, `${what} was answered`);
      }
    }
  }
}

/** Whoever goes on from where another's list stops sees nothing of it. @returns how many lists had a next page. */
async function tryPages(
  system: System,
  caller: RawCaller,
  findings: Findings,
  { owner, owned, strangers }: Strangers,
): Promise<number> {
  const ids = [owner.uin, ...Object.values(owned).flatMap((all) => all.map(({ id }) => id))];
  let pages = 0;
  for (const method of PAGED) {
    const first = await answerTo(system, caller, method, owner.headers, { page_size: 1 });
    const token = first.says['nextPageToken'];
    if (!token) continue;
    pages += 1;
    for (const [who, headers] of strangers) {
      const next = await answerTo(system, caller, method, headers, { page_token: token });
      const told = JSON.stringify(next.says, (_, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      );
      // A sub-user may see its own id.
      const seen = ids.find((id) => told.includes(id) && who !== 'a sub-user');
      findings.expect(seen === undefined, `${method.name} from another’s page by ${who} shows it`);
    }
  }
  findings.expect(pages > 0, 'no list has a second page');
  return pages;
}

/** Else nothing would tell an answer of what is another's from one that everybody gets. @returns how many differ. */
async function tryOwn(
  system: System,
  caller: RawCaller,
  findings: Findings,
  { owned }: Strangers,
): Promise<number> {
  let differing = 0;
  for (const { method, naming } of NAMED) {
    let isTold = false;
    for (const { id, headers } of owned[naming]) {
      const [real, none] = [
        await answerTo(system, caller, method, headers, { [naming]: id }),
        await answerTo(system, caller, method, headers, { [naming]: randomUUID() }),
      ];
      if (real.answer === none.answer) continue;
      isTold = true;
      differing += 1;
    }
    // Some calls are of one kind of flow alone.
    findings.expect(isTold, `${method.name} of one’s own ${naming} is told like nothing`);
  }
  return differing;
}

function isDeleting({ name }: DescMethod): boolean {
  return name.startsWith('Delete');
}

/** All that strangers could change, as text; what counts and records their tries is left out. */
async function rowsOf({ db }: System): Promise<string> {
  const { rows } = await sql<{ rows: string }>`
    select concat(
      (select string_agg(concat_ws(' ', id, state, opening, link_number), ';' order by id) from flows),
      (select string_agg(concat_ws(' ', id, ended_at), ';' order by id) from sessions),
      (select string_agg(concat_ws(' ', id, status, password_version), ';' order by id) from sub_users),
      (select string_agg(concat_ws(' ', uin, kind, canonical, version), ';' order by uin, kind)
        from channels),
      (select string_agg(concat_ws(' ', uin, category, email, mobile), ';' order by uin, category)
        from subscriptions),
      (select string_agg(id::text, ';' order by id) from messages),
      (select count(*) from code_failures),
      (select string_agg(concat_ws(' ', uin, name, login_email, status, password_version, security_epoch), ';'
        order by uin) from accounts)) as rows`.execute(db);
  return rows[0]?.rows ?? '';
}
