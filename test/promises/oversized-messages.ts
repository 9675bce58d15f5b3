import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { connect, type ClientHttp2Session } from 'node:http2';
import { deflateSync, gzipSync } from 'node:zlib';

import { status } from '@grpc/grpc-js';

import { tally } from './answer-of.js';
import { messageOf } from './http2-floods.js';
import type { Findings } from './promise.js';

const KIB = 1_024;
const MIB = KIB * KIB;
/** Largest request. */
const LIMIT = 64 * KIB;
/** What a bomb becomes, and how many go off at once. */
const BOMB = 60 * MIB;
const AT_ONCE = 50;

/** What is sent, and how it has to be answered. */
interface Oversized {
  bytes: Buffer;
  encoding?: string;
  /** How many at once. */
  times?: number;
  answered: readonly string[];
}

const REFUSED = ['RESOURCE_EXHAUSTED'];
/** A call that ended with its connection. */
const NO_STATUS = 'no status';

/** Messages about the limit, ones that say they are larger than they are, and bombs. @returns the answers. */
export async function sendOversized(port: number, findings: Findings): Promise<string> {
  const tries: Record<string, Oversized> = {
    // its fields are wrong, and its length isn't
    'a message of 64 KiB': {
      bytes: messageOf(Buffer.alloc(LIMIT)),
      answered: ['INVALID_ARGUMENT'],
    },
    'one byte more': { bytes: messageOf(Buffer.alloc(LIMIT + 1)), answered: REFUSED },
    '8 MiB': { bytes: messageOf(Buffer.alloc(8 * MIB)), answered: REFUSED, times: 1 },
    // more than one connection may hold back: it may be ended with all its calls
    '8 MiB many times': {
      bytes: messageOf(Buffer.alloc(8 * MIB)),
      answered: [...REFUSED, NO_STATUS],
    },
    'a length of 4 GiB': { bytes: Buffer.from([0, 255, 255, 255, 255, 1]), answered: REFUSED },
    'a gzip bomb': {
      bytes: messageOf(gzipSync(Buffer.alloc(BOMB)), true),
      encoding: 'gzip',
      answered: REFUSED,
    },
    'a deflate bomb': {
      bytes: messageOf(deflateSync(Buffer.alloc(BOMB)), true),
      encoding: 'deflate',
      answered: REFUSED,
    },
    'a gzip message of one byte more': {
      bytes: messageOf(gzipSync(Buffer.alloc(LIMIT + 1)), true),
      encoding: 'gzip',
      answered: REFUSED,
    },
    'an unknown compression': {
      bytes: messageOf(Buffer.alloc(100), true),
      encoding: 'zstd',
      answered: ['UNIMPLEMENTED'],
    },
    'no gzip at all': {
      bytes: messageOf(Buffer.alloc(100, 7), true),
      encoding: 'gzip',
      answered: ['INTERNAL', 'INVALID_ARGUMENT'],
    },
  };
  const answers: string[] = [];
  for (const [name, oversized] of Object.entries(tries)) {
    const session = await open(port);
    const got = await Promise.all(
      Array.from({ length: oversized.times ?? AT_ONCE }, () => send(session, oversized)),
    );
    session.destroy();
    for (const answer of got) {
      findings.expect(oversized.answered.includes(answer), `${name} was answered ${answer}`);
    }
    answers.push(...got);
  }
  return tally(answers);
}

async function open(port: number): Promise<ClientHttp2Session> {
  const session = connect(`http://127.0.0.1:${port.toString()}`);
  session.on('error', () => undefined);
  await once(session, 'connect');
  return session;
}

/** Sends a message. @returns its status. */
function send(session: ClientHttp2Session, { bytes, encoding }: Oversized): Promise<string> {
  return new Promise((resolve) => {
    const call = session.request({
      ':method': 'POST',
      ':path': '/holdfast.v1.SessionService/LogIn',
      'content-type': 'application/grpc',
      te: 'trailers',
      'holdfast-service-key': 'w'.repeat(32),
      ...(encoding !== undefined && { 'grpc-encoding': encoding }),
    });
    const read = (headers: IncomingHttpHeaders) => {
      const code = headers['grpc-status'];
      if (code !== undefined) resolve(status[Number(code)] ?? 'no known status');
    };
    call.on('response', read);
    call.on('trailers', read);
    call.on('error', () => undefined);
    call.on('close', () => {
      resolve(NO_STATUS);
    });
    call.resume();
    call.end(bytes);
  });
}
