import {
  fromBinary,
  fromJson,
  toBinary,
  toJson,
  type DescMessage,
  type DescMethod,
  type Message,
} from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { Any, RetryInfo } from 'nice-grpc-error-details';

import { listMethods, pathOf } from '../fuzz/contract.js';
import type { RawAnswer, RawCaller } from './raw-caller.js';

/** Of fresh randomness in each answer: only their length is compared. */
const RANDOM = new Set(['id', 'flowSecret', 'sessionToken']);
const TIMESTAMP = 'google.protobuf.Timestamp';
/** What tells when an answer was given. */
const CLOCKS = new Set(['header date', 'trailer date']);
const MINUTE = 60;

const METHODS = new Map(
  listMethods().map((method) => [pathOf(method).replace('/holdfast.v1.', ''), method]),
);

/** What was answered, as two answers are compared. */
export interface AlikeAnswer {
  /** What was asked for. */
  asked: string;
  /** Each part of the answer by its name, without what is fresh. */
  parts: Record<string, string>;
}

/** What an answer says, as JSON. */
export interface Answered {
  flow?: { id: string; deliveryState?: string };
  challenge?: { flow: { id: string }; flowSecret: string };
  flowSecret?: string;
}

/** Calls on the wire, and keeps every answer. */
export class AnswerKeeper {
  readonly answers: AlikeAnswer[] = [];

  constructor(private readonly caller: RawCaller) {}

  /** Makes a call, and keeps its answer. @param asked such as `SessionService/LogIn`. @returns what it says. */
  async ask(
    asked: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    const { answer, method } = await this.call(asked, fields, headers);
    this.answers.push({ asked, parts: partsOf(answer, method.output) });
    return says(answer, method);
  }

  /** Makes a call, and keeps nothing of it. */
  async look(
    asked: string,
    fields: Record<string, string>,
    headers: Record<string, string>,
  ): Promise<Answered> {
    const { answer, method } = await this.call(asked, fields, headers);
    return says(answer, method);
  }

  private async call(
    asked: string,
    fields: Record<string, string>,
    headers: Record<string, string>,
  ): Promise<{ answer: RawAnswer; method: DescMethod }> {
    const method = METHODS.get(asked);
    if (!method) throw new Error(`there is no ${asked}`);
    const request = toBinary(method.input, fromJson(method.input, fields));
    return { answer: await this.caller.call(method, headers, Buffer.from(request)), method };
  }
}

function says({ body }: RawAnswer, { output }: DescMethod): Answered {
  return body ? (toJson(output, fromBinary(output, body)) as Answered) : {};
}

function partsOf(answer: RawAnswer, output: DescMessage): Record<string, string> {
  const { code, text, details, body, metadata } = answer;
  const around = Object.entries(metadata).map(([name, values]): [string, string] => [
    name,
    values.map((value) => (CLOCKS.has(name) ? '#'.repeat(value.length) : value)).join(),
  ]);
  const message = body && withoutFresh(output, fromBinary(output, body));
  return {
    ...Object.fromEntries(around.sort()),
    status: `${code.toString()} ${text}`,
    details: detailsOf(Buffer.from(details, 'base64')).join(),
    body: message ? JSON.stringify(toJson(output, message)) : 'none',
    // With presence, order and unknown fields.
    bytes: message ? Buffer.from(toBinary(output, message)).toString('hex') : 'none',
  };
}

/** Puts signs in the place of ids and tokens, as many as they have, and of times the minutes between them. */
function withoutFresh(type: DescMessage, message: Message): Message {
  const times = timesIn(type, message);
  const first = times.reduce(
    (least, { seconds }) => (seconds < least ? seconds : least),
    times[0]?.seconds ?? 0n,
  );
  for (const time of times) {
    const exact = Number(time.seconds - first) + time.nanos / 1e9;
    time.seconds = BigInt(Math.round(exact / MINUTE));
    time.nanos = 0;
  }
  hideRandom(type, message);
  return message;
}

interface Time {
  seconds: bigint;
  nanos: number;
}

function timesIn(type: DescMessage, message: Message): Time[] {
  return childrenOf(type, message).flatMap(([child, value]) =>
    child.typeName === TIMESTAMP ? [value as unknown as Time] : timesIn(child, value),
  );
}

function hideRandom(type: DescMessage, message: Message): void {
  const values = message as unknown as Record<string, unknown>;
  for (const { localName } of type.fields) {
    const value = values[localName];
    if (RANDOM.has(localName) && typeof value === 'string') {
      values[localName] = '#'.repeat(value.length);
    }
  }
  for (const [child, value] of childrenOf(type, message)) hideRandom(child, value);
}

/** The messages in a message, with their types. */
function childrenOf(type: DescMessage, message: Message): [DescMessage, Message][] {
  const values = message as unknown as Record<string, unknown>;
  return type.fields.flatMap((field): [DescMessage, Message][] => {
    const child = field.message;
    const value = values[field.localName];
    if (!child || value === undefined) return [];
    return [value].flat().map((one) => [child, one as Message]);
  });
}

/** The details of a refusal; a pause as whole minutes. */
function detailsOf(bytes: Uint8Array): string[] {
  const reader = new BinaryReader(bytes);
  const found: string[] = [];
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    // google.rpc.Status has its details as the third field.
    if (number !== 3) {
      const from = reader.pos;
      reader.skip(wire);
      found.push(Buffer.from(bytes.subarray(from, reader.pos)).toString('hex'));
      continue;
    }
    const { typeUrl, value } = Any.decode(reader.bytes());
    if (!typeUrl.endsWith('/google.rpc.RetryInfo')) {
      found.push(`${typeUrl} ${Buffer.from(value).toString('hex')}`);
      continue;
    }
    const { seconds = 0, nanos = 0 } = RetryInfo.decode(value).retryDelay ?? {};
    const minutes = Math.round((seconds + nanos / 1e9) / MINUTE);
    found.push(`${typeUrl} ${minutes.toString()} min`);
  }
  return found;
}

/** What isn't alike in two rows of answers, in words; empty when nothing is. */
export function differencesOf(
  these: readonly AlikeAnswer[],
  those: readonly AlikeAnswer[],
): string[] {
  const longest = these.length > those.length ? these : those;
  return longest.flatMap(({ asked }, at) => {
    const [one, other] = [these[at]?.parts ?? {}, those[at]?.parts ?? {}];
    const names = Object.keys({ ...one, ...other }).filter((name) => one[name] !== other[name]);
    return names
      .filter((name) => name !== 'bytes' || !names.includes('body'))
      .map(
        (name) =>
          `${asked} (${at.toString()}) ${name}: ${one[name] ?? '-'} / ${other[name] ?? '-'}`,
      );
  });
}
