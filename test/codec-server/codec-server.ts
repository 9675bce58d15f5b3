import type { Payload } from '@temporalio/common';
import getPort from 'get-port';

import { startCodecServer } from '../../src/codec-server/codec-server.js';
import { toJson, type PayloadJson } from '../../src/codec-server/payload-json.js';
import type { Config } from '../../src/config.js';
import { createLogger } from '../../src/log.js';
import type { System } from '../environment/system.js';
import { post } from '../web/http.js';

/** Where Temporal's UI is said to be, as a browser writes it. */
export const UI_ORIGIN = 'http://127.0.0.1:8233';

/** A codec server of a test system. */
export interface CodecServer {
  origin: string;
  /** Everything that it logged, a line each. */
  logLines: string[];
  stop(): Promise<void>;
}

/** Starts a codec server on a port of its own. @param settings replace those of the system. */
export async function startCodec(
  config: Config,
  settings: Partial<Config> = {},
): Promise<CodecServer> {
  const port = (await getPort({ host: '127.0.0.1' })).toString();
  const logLines: string[] = [];
  const log = createLogger('trace', { write: (line: string) => logLines.push(line) });
  const address = `127.0.0.1:${port}`;
  const server = await startCodecServer(
    { ...config, CODEC_ADDRESS: address, TEMPORAL_UI_URL: UI_ORIGIN, ...settings },
    log,
  );
  return { origin: `http://${address}`, logLines, stop: () => server.stop() };
}

/** The key of a service of the system. */
export function keyOf({ config }: Pick<System, 'config'>, service: string): string {
  const entry = config.SERVICE_KEYS.find((pair) => pair.startsWith(`${service}:`)) ?? '';
  return entry.slice(service.length + 1);
}

/** Logs an operator in. @returns the cookie, as a request sends it. */
export async function logInOperator(
  { origin }: CodecServer,
  key: string,
  operator = 'operator',
): Promise<string> {
  const { status, cookie } = await post(`${origin}/log-in`, { operator, key });
  if (status !== 303) throw new Error(`the log-in answered ${status.toString()}`);
  return cookie;
}

/** What the codec server answered to Temporal's UI. */
export interface CodecAnswer {
  status: number;
  headers: Headers;
  text: string;
  payloads: PayloadJson[];
}

/** Calls the codec server as Temporal's UI does. */
export async function callCodec(
  { origin }: CodecServer,
  path: 'decode' | 'encode',
  payloads: PayloadJson[],
  headers: Record<string, string> = {},
): Promise<CodecAnswer> {
  const response = await fetch(`${origin}/${path}`, {
    method: 'POST',
    headers: {
      origin: UI_ORIGIN,
      'content-type': 'application/json',
      'x-namespace': 'default',
      ...headers,
    },
    body: JSON.stringify({ payloads }),
  });
  const text = await response.text();
  const answered = response.ok ? (JSON.parse(text) as { payloads: PayloadJson[] }).payloads : [];
  return { status: response.status, headers: response.headers, text, payloads: answered };
}

/** A value as Temporal's UI sends it. */
export function typed(value: unknown): PayloadJson {
  const data = Buffer.from(JSON.stringify(value));
  return toJson({ metadata: { encoding: Buffer.from('json/plain') }, data });
}

/** What a payload holds, when it is JSON. */
export function valueOf(payload: PayloadJson | undefined): unknown {
  const text = Buffer.from(payload?.data ?? '', 'base64').toString();
  return isEncrypted(payload) ? undefined : JSON.parse(text || 'null');
}

/** Whether a payload is still encrypted. */
export function isEncrypted(payload: PayloadJson | undefined): boolean {
  const encoding = Buffer.from(payload?.metadata?.['encoding'] ?? '', 'base64').toString();
  return encoding === 'binary/encrypted';
}

/** Every payload of a workflow's history, as Temporal's UI gets them. */
export async function payloadsOf(
  { temporal, config }: System,
  workflowId: string,
): Promise<PayloadJson[]> {
  const { history } = await temporal.workflowService.getWorkflowExecutionHistory({
    namespace: config.TEMPORAL_NAMESPACE,
    execution: { workflowId },
  });
  return payloadsIn(history?.events);
}

function payloadsIn(value: unknown): PayloadJson[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  if ('metadata' in value && 'data' in value) return [toJson(value as Payload)];
  return Object.values(value).flatMap(payloadsIn);
}
