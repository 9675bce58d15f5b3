import type { DescMethod } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, status, type ChannelCredentials } from '@grpc/grpc-js';

import { pathOf } from '../fuzz/contract.js';

/** What is answered to a call, as it is on the wire. */
export interface RawAnswer {
  code: status;
  text: string;
  /** The details of a refusal, encoded. */
  details: string;
  /** The answer of a call that was made. */
  body: Buffer | undefined;
  /** What came before and after it, besides the details. */
  metadata: Record<string, string[]>;
}

/** Longer than any call may take, milliseconds. */
const DEADLINE = 25_000;

const DETAILS = 'grpc-status-details-bin';

/** Makes calls of any method with any bytes, on one connection. */
export class RawCaller {
  private readonly client: Client;

  constructor(address: string, channel: ChannelCredentials = credentials.createInsecure()) {
    this.client = new Client(address, channel);
  }

  /** Makes a call; of a stream, the first answer is waited for. */
  call(
    method: DescMethod,
    headers: Readonly<Record<string, string>> = {},
    request = Buffer.alloc(0),
  ): Promise<RawAnswer> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    const asIs = (bytes: Buffer) => bytes;
    const options = { deadline: Date.now() + DEADLINE };
    return new Promise((resolve) => {
      // A call with one answer is a stream with one item, on the wire.
      const stream = this.client.makeServerStreamRequest(
        pathOf(method),
        asIs,
        asIs,
        request,
        metadata,
        options,
      );
      let body: Buffer | undefined;
      stream.on('data', (bytes: Buffer) => {
        body = bytes;
        if (method.methodKind === 'server_streaming') stream.cancel();
      });
      let headers = new Metadata();
      stream.on('metadata', (received: Metadata) => {
        headers = received;
      });
      stream.on('error', () => undefined);
      stream.on('status', ({ code, details: text, metadata: trailer }) => {
        const [bytes = ''] = trailer.get(DETAILS);
        const details = Buffer.from(bytes).toString('base64');
        const isAnswered = body !== undefined && code === status.CANCELLED;
        const answered = isAnswered ? status.OK : code;
        const around = { ...textsIn('header', headers), ...textsIn('trailer', trailer) };
        resolve({ code: answered, text, details, body, metadata: around });
      });
    });
  }

  close(): void {
    this.client.close();
  }
}

function textsIn(place: string, metadata: Metadata): Record<string, string[]> {
  const names = Object.keys(metadata.getMap()).filter((name) => name !== DETAILS);
  return Object.fromEntries(
    names.map((name) => [
      `${place} ${name}`,
      metadata.get(name).map((value) => Buffer.from(value).toString('latin1')),
    ]),
  );
}
