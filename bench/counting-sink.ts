import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What came at a sink. */
export interface Tally {
  mails: number;
  /** How many Message-IDs they had. */
  distinct: number;
}

/** An SMTP server that takes everything, and keeps of each mail only its Message-ID. */
export interface CountingSink {
  port: number;
  /** What came since the last call. */
  take(): Promise<Tally>;
  close(): Promise<void>;
}

/** Starts one on a free port, in a thread of its own: who sends has a core to itself. */
export async function startCountingSink(): Promise<CountingSink> {
  const thread = new Worker(new URL('./counting-sink-thread.ts', import.meta.url));
  const [port] = (await once(thread, 'message')) as [number];
  return {
    port,
    async take() {
      thread.postMessage('take');
      const [tally] = (await once(thread, 'message')) as [Tally];
      return tally;
    },
    async close() {
      await thread.terminate();
    },
  };
}
