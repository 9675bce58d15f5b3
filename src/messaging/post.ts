import { DeliveryError } from './provider.js';

/**
 * How long an HTTP provider may take for everything, from the name look-up to the end of its answer,
 * milliseconds. Providers answer within seconds, somebody waits for a code, and three of these and
 * their records fit into the 60 s of a worker's attempt.
 */
export const POST_TIMEOUT = 15_000;

/** Bytes: answers are a few hundred long, and whoever answers without end isn't listened to. */
const MAX_ANSWER = 64 * 1024;

/** What an HTTP provider answered. */
export interface Answer {
  status: number;
  /** The body, if it was JSON. */
  json?: unknown;
}

/**
 * Sends a body by HTTP POST. A redirect isn't followed, it is the answer: a text and its credentials
 * go where the settings say, and nowhere else.
 * @throws DeliveryError, never permanent, when there was no whole answer in time.
 */
export async function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  timeout: number,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'user-agent': 'holdfast', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    });
    return { status: response.status, json: parse(await beginningOf(response)) };
  } catch (error) {
    throw new DeliveryError(codeOf(error), false);
  }
}

/** Tells whether an answer is a success (RFC 9110 15.3). */
export function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

async function beginningOf({ body }: Response): Promise<string> {
  const stream: AsyncIterable<Uint8Array> | null = body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_ANSWER) break;
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The code only: the words of an error may repeat the URL, which holds credentials. */
function codeOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'ETIMEDOUT';
  const { cause } = error as { cause?: { code?: unknown } };
  const code = cause?.code;
  return typeof code === 'string' && /^[A-Z][A-Z\d_]{1,50}$/.test(code) ? code : 'UNKNOWN';
}
