import { create, toBinary, type DescMethod } from '@bufbuild/protobuf';
import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { sql } from 'kysely';

import { logIn, type Holder } from '../environment/changes.js';
import { forgetSendLimits, newEmail, newMobile, request, signUp } from '../environment/people.js';
import type { System } from '../environment/system.js';
import { arbitraryRequest } from '../fuzz/arbitrary-request.js';
import { listMethods } from '../fuzz/contract.js';
import { Findings, type PromiseCheck } from './promise.js';
import { RawCaller } from './raw-caller.js';

/** Fields that no message of a request may have, by their names in the contract. */
const OWNED =
  /^(verified|.*_verified|verified_at|bound_at|created_at|updated_at|changed_at|status|real_name_status|app_id|security_epoch|password_version|expires_at|state|outcome)$/;
/** Calls in which people, and services for them, say something. */
const METHODS = listMethods().filter(({ parent }) => parent.name !== 'OperatorService');
/** Requests of each method that are drawn. */
const DRAWN = 10;
/** Field numbers that are smuggled in: more than any message has. */
const NUMBERS = Array.from({ length: 60 }, (_, index) => index + 1);
const SMUGGLED_TEXT = '999999999999';

/** Promise 20. */
export const ownedFieldsStayOwned: PromiseCheck = {
  number: 20,
  says: 'no call sets what the server owns, by its fields or by others that are smuggled in',
  isFast: true,
  async run({ fresh, random }) {
    const system = await fresh();
    const findings = new Findings();
    for (const method of METHODS) judgeFields(findings, method);
    const [person, other] = [await signUp(system), await signUp(system)];
    const holder = await logIn(system, person);
    const before = await ownedOf(system, [person.uin, other.uin]);
    const caller = new RawCaller(system.config.GRPC_ADDRESS);
    const effects = await sayAll(system, caller, holder, random.seed, findings);
    caller.close();
    const after = await ownedOf(system, [person.uin, other.uin]);
    findings.expect(after === before, `owned fields have changed: ${before} to ${after}`);
    const others = await sql<{ count: number }>`
      select count(*)::integer as count from accounts
      where status <> 'ACTIVE' or real_name_status <> 'UNVERIFIED'
        or uin::text = ${SMUGGLED_TEXT} or app_id::text = ${SMUGGLED_TEXT}`.execute(system.db);
    findings.expect(others.rows[0]?.count === 0, 'an account is what a request made it');
    return findings.finding(
      `${METHODS.length.toString()} methods: the fields of their requests, ${DRAWN.toString()} requests of each and 4 changes that apply, all with up to ${NUMBERS.length.toString()} fields smuggled in`,
      `${effects.toString()} were answered, no owned field of 2 accounts has changed`,
    );
  },
};

/** A request names accounts only to say who logs in. */
function judgeFields(findings: Findings, { name, input }: DescMethod): void {
  for (const field of input.fields) {
    // A list is asked for by a state, and changes none.
    const isOwned = OWNED.test(field.name) && !name.startsWith('List');
    findings.expect(!isOwned, `${name} has a field ${field.name}`);
    const isLogIn = name === 'LogInSubUser' || name === 'PublishMessage' || name === 'ListMessages';
    findings.expect(field.name !== 'uin' || isLogIn, `${name} says whose account it is`);
  }
}

/** Says what applies, and what is drawn, with more in it. @returns how many calls were answered. */
async function sayAll(
  system: System,
  caller: RawCaller,
  holder: Holder,
  seed: number,
  findings: Findings,
): Promise<number> {
  const headers = {
    'holdfast-service-key': 'w'.repeat(32),
    authorization: holder.metadata.get('authorization') ?? '',
  };
  let answered = 0;
  const say = async (method: DescMethod, bytes: Uint8Array) => {
    await forgetSendLimits(system);
    const { code } = await caller.call(method, headers, Buffer.concat([bytes, smuggled(method)]));
    if (code === status.OK) answered += 1;
    return code;
  };
  const values: Record<string, Record<string, unknown>> = {
    ChangeName: { ...request(), name: 'Smuggler Ltd' },
    ChangeIndustry: { ...request(), industry: 'MINING' },
    StartContactMobileChange: { ...request(), mobile: newMobile() },
    StartSignUp: { ...request(), email: newEmail() },
  };
  for (const method of METHODS) {
    const applies = values[method.name];
    if (applies) {
      const code = await say(method, toBinary(method.input, create(method.input, applies)));
      findings.expect(code === status.OK, `${method.name} was answered ${status[code]}`);
    }
    // These would end the session that the others need.
    if (/^(LogOut|EndSession)/.test(method.name)) continue;
    for (const bytes of fc.sample(arbitraryRequest(method), { numRuns: DRAWN, seed })) {
      await say(method, bytes);
      findings.expect(true, '');
    }
  }
  return answered;
}

/** Each field number that a request hasn't, as a number, a text and a message that says true. */
function smuggled({ input }: DescMethod): Buffer {
  const known = new Set(input.fields.map(({ number }) => number));
  const parts = NUMBERS.filter((number) => !known.has(number)).flatMap((number) => [
    key(number, 0),
    Buffer.of(1),
    key(number, 2),
    Buffer.of(SMUGGLED_TEXT.length),
    Buffer.from(SMUGGLED_TEXT),
    key(number, 2),
    Buffer.of(2, 0x08, 1),
  ]);
  return Buffer.concat(parts);
}

/** The key of a field on the wire, a varint. */
function key(number: number, wireType: number): Buffer {
  const value = (number << 3) | wireType;
  return value < 0x80 ? Buffer.of(value) : Buffer.of((value & 0x7f) | 0x80, value >> 7);
}

/** What the server owns of some accounts, as text. */
async function ownedOf({ db }: System, uins: readonly string[]): Promise<string> {
  const { rows } = await sql<{ owned: string }>`
    select concat_ws(' ', uin, app_id, status, real_name_status, security_epoch, password_version,
      created_at, login_email,
      (select string_agg(concat_ws(' ', kind, canonical, version, verified_at, bound_at), ';' order by kind)
        from channels where channels.uin = accounts.uin and kind <> 'CONTACT_MOBILE')) as owned
    from accounts where uin = any(${uins}::bigint[]) order by uin`.execute(db);
  return rows.map(({ owned }) => owned).join('\n');
}
