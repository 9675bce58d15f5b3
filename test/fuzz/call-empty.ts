import { Client, credentials, Metadata, status } from '@grpc/grpc-js';

import type { System } from '../environment/system.js';

/** What a call without any values is answered. */
export async function callEmpty(
  { config }: Pick<System, 'config'>,
  path: string,
  serviceKey: string,
): Promise<{ code: status; details: string }> {
  const client = new Client(config.GRPC_ADDRESS, credentials.createInsecure());
  const metadata = new Metadata();
  if (serviceKey !== '') metadata.set('holdfast-service-key', serviceKey);
  const asIs = (bytes: Buffer) => bytes;
  try {
    return await new Promise((resolve) => {
      client.makeUnaryRequest(path, asIs, asIs, Buffer.alloc(0), metadata, (error) => {
        resolve({ code: error?.code ?? status.OK, details: error?.details ?? '' });
      });
    });
  } finally {
    client.close();
  }
}
