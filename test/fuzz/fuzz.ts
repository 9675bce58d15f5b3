import type { DescMethod } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import fc from 'fast-check';
import pLimit from 'p-limit';

import type { System } from '../environment/system.js';
import { arbitraryRequest } from './arbitrary-request.js';
import { listMethods, pathOf } from './contract.js';

/** Who sends the requests. */
export interface FuzzCaller {
  serviceKey: string;
  sessionToken?: string;
}

/** What became of one request. */
export interface Answer {
  method: string;
  code: status;
  /** The fields that a refusal names, and its reason. */
  details: string;
  request: Buffer;
}

/** Requests at a time. */
const AT_ONCE = 8;
/** Longer than any call may take, milliseconds. */
const DEADLINE = 20_000;

/** Sends as many requests as asked for, spread over all methods, drawn by the seed. */
export async function fuzz(
  { config }: Pick<System, 'config'>,
  caller: FuzzCaller,
  { requests, seed }: { requests: number; seed: number },
): Promise<Answer[]> {
  const methods = listMethods();
  const client = new Client(config.GRPC_ADDRESS, credentials.createInsecure());
  const each = Math.ceil(requests / methods.length);
  const limit = pLimit(AT_ONCE);
  try {
    const answers = methods.flatMap((method, index) =>
      fc
        .sample(arbitraryRequest(method), { numRuns: each, seed: seed + index })
        .map((request) => limit(() => send(client, method, caller, request))),
    );
    return await Promise.all(answers);
  } finally {
    client.close();
  }
}

function send(
  client: Client,
  method: DescMethod,
  { serviceKey, sessionToken }: FuzzCaller,
  request: Buffer,
): Promise<Answer> {
  const metadata = new Metadata();
  metadata.set('holdfast-service-key', serviceKey);
  if (sessionToken !== undefined) metadata.set('authorization', `Bearer ${sessionToken}`);
  const path = pathOf(method);
  const asIs = (bytes: Buffer) => bytes;
  const options = { deadline: Date.now() + DEADLINE };
  return new Promise((resolve) => {
    const finish = (code: status, details = '') => {
      resolve({ method: path, code, details, request });
    };
    if (method.methodKind === 'server_streaming') {
      const stream = client.makeServerStreamRequest(path, asIs, asIs, request, metadata, options);
      stream.on('data', () => {
        stream.cancel();
      });
      stream.on('status', ({ code, details }) => {
        finish(code === status.CANCELLED ? status.OK : code, details);
      });
      stream.on('error', () => undefined);
      return;
    }
    client.makeUnaryRequest(path, asIs, asIs, request, metadata, options, (error) => {
      finish(error ? error.code : status.OK, error?.details);
    });
  });
}
