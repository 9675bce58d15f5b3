import type { Payload } from '@temporalio/common';
import { z } from 'zod';

const payload = z.looseObject({
  metadata: z.record(z.string(), z.string()).optional(),
  data: z.string().optional(),
});

/** What Temporal's UI and command line send and take: payloads with their bytes in base64, as protobuf's JSON has them. */
export const payloadsSchema = z.object({ payloads: z.array(payload).default([]) });

/** A payload as it travels. */
export type PayloadJson = z.output<typeof payload>;

/** Reads a payload that has travelled. */
export function fromJson({ metadata = {}, data }: PayloadJson): Payload {
  const entries = Object.entries(metadata);
  return {
    metadata: Object.fromEntries(entries.map(([name, value]) => [name, bytesOf(value)])),
    ...(data !== undefined && { data: bytesOf(data) }),
  };
}

/** Makes a payload ready to travel. */
export function toJson({ metadata, data }: Payload): PayloadJson {
  const entries = Object.entries(metadata ?? {});
  return {
    metadata: Object.fromEntries(entries.map(([name, value]) => [name, textOf(value)])),
    data: textOf(data),
  };
}

function bytesOf(base64: string): Uint8Array {
  return Buffer.from(base64, 'base64');
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('base64');
}
