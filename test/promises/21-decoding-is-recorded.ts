import pLimit from 'p-limit';

import type { Random } from '../../chaos/random.js';
import { findFlow } from '../../src/db/flows.js';
import {
  callCodec,
  isEncrypted,
  keyOf,
  logInOperator,
  payloadsOf,
  startCodec,
  type CodecServer,
} from '../codec-server/codec-server.js';
import { logIn, startContactMobile } from '../environment/changes.js';
import { newMobile, request, signUp } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { decodesOf, rowOf, tryOrigins, tryStrangers, type Sealed } from './codec-strangers.js';
import { Findings, type PromiseCheck } from './promise.js';

const OPERATORS = ['operator', 'ada'];
/** More than one page of Temporal's UI looks at. */
const WORKFLOWS = 25;
const LOOKS = 100;
/** So many of them are under way at a time. */
const AT_ONCE = 20;
/** A look is at one flow in so many; the first is at all. */
const SHARE = 4;

/** Promise 21. */
export const decodingIsRecorded: PromiseCheck = {
  number: 21,
  says: 'payloads are decoded for operators who have logged in, and each look is recorded',
  isFast: true,
  async run({ fresh, random }) {
    const system = await fresh({
      SERVICE_KEYS: [
        ...['service', 'web', 'operator'].map((name) => `${name}:${name.slice(0, 1).repeat(32)}`),
        `ada:${'a'.repeat(32)}`,
      ].join(),
      ROLES: 'service:person+publisher,web:gateway+publisher,operator:operator,ada:operator',
    });
    const findings = new Findings();
    const codec = await startCodec(system.config);
    try {
      const sealed = await sealedFlows(system);
      const [first] = sealed;
      if (!first) throw new Error('nothing was sealed');
      const strangers = await tryStrangers(system, codec, first, findings);
      const origins = await tryOrigins(system, codec, first, findings);
      const looks = await tryLooks(system, codec, { sealed, findings, random });
      await tryUnrecorded(system, codec, first, findings);
      return findings.finding(
        `${strangers.toString()} strangers, ${origins.toString()} requests from other origins; ${LOOKS.toString()} looks of ${OPERATORS.length.toString()} operators, ${AT_ONCE.toString()} at a time, and one that can’t be recorded`,
        `${looks.decoded.toString()} payloads decoded, ${looks.rows.toString()} rows name who, how many and whose; nothing to anybody else`,
      );
    } finally {
      await codec.stop();
    }
  },
};

/** Histories of flows that are open. */
async function sealedFlows(system: System): Promise<Sealed[]> {
  const holder = await logIn(system, await signUp(system));
  const mobile = newMobile();
  const { step } = await startContactMobile(system, holder, mobile);
  const named = Array.from({ length: WORKFLOWS - 1 }, async (_, at) => {
    const name = `Flow ${at.toString()} Ltd`;
    const { flow } = await system.gateway.accounts.changeName({ ...request(), name }, holder);
    return flow?.id ?? '';
  });
  const ids = [step.flowId, ...(await Promise.all(named))];
  return Promise.all(
    ids.map(async (id) => {
      const workflowId = (await findFlow(system.db, id))?.workflow_id ?? '';
      return { payloads: await payloadsOf(system, workflowId), workflowId, mobile };
    }),
  );
}

/** Operators look at drawn flows, many at a time. @returns how much was decoded, and in how many rows that is told. */
async function tryLooks(
  system: System,
  codec: CodecServer,
  { sealed, findings, random }: { sealed: Sealed[]; findings: Findings; random: Random },
): Promise<{ decoded: number; rows: number }> {
  const before = (await decodesOf(system)).length;
  const cookies = new Map<string, string>();
  for (const name of OPERATORS) {
    cookies.set(name, await logInOperator(codec, keyOf(system, name), name));
  }
  const told: string[] = [];
  let decoded = 0;
  const look = async (isWhole: boolean) => {
    const operator = random.pick(OPERATORS);
    const seen = sealed.filter(() => isWhole || random.below(SHARE) === 0);
    const asked = seen.flatMap(({ payloads }) => payloads);
    const cookie = cookies.get(operator) ?? '';
    const { status, payloads } = await callCodec(codec, 'decode', asked, { cookie });
    const left = payloads.filter(isEncrypted).length;
    findings.expect(status === 200 && left === 0, `a look met ${status.toString()}`);
    const count = asked.filter(isEncrypted).length;
    if (count === 0) return;
    decoded += count;
    told.push(rowOf(operator, count, new Set(seen.map(({ workflowId }) => workflowId))));
  };
  const gate = pLimit(AT_ONCE);
  await Promise.all(Array.from({ length: LOOKS }, (_, at) => gate(() => look(at === 0))));
  const rows = (await decodesOf(system)).slice(before);
  findings.expect(
    rows.length === told.length,
    `${rows.length.toString()} rows of ${told.length.toString()} looks`,
  );
  const missing = told.filter((row) => !rows.includes(row)).length;
  findings.expect(missing === 0, `${missing.toString()} looks aren’t told in full`);
  return { decoded, rows: rows.length };
}

/** What isn't recorded isn't shown. */
async function tryUnrecorded(
  system: System,
  codec: CodecServer,
  { payloads, mobile }: Sealed,
  findings: Findings,
): Promise<void> {
  const cookie = await logInOperator(codec, keyOf(system, 'operator'));
  const { schema } = system.db;
  await schema.alterTable('audit_events').renameTo('audit_events_away').execute();
  try {
    const { status, text } = await callCodec(codec, 'decode', payloads, { cookie });
    const isKept = status === 503 && !text.includes(mobile) && !text.includes('payloads');
    findings.expect(isKept, `what can’t be recorded was answered with ${status.toString()}`);
  } finally {
    await schema.alterTable('audit_events_away').renameTo('audit_events').execute();
  }
}
