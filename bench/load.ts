/** How hard to press, and for how long. */
export interface Load {
  callers: number;
  seconds: number;
}

/** What came of it. Latencies in milliseconds, of the calls that were answered in the time that counts. */
export interface Throughput {
  perSecond: number;
  latencies: number[];
}

/** The part of a load that goes before what counts: connections, caches, and callers out of step. */
const WARM_UP = 0.25;

/**
 * Lets callers call, each again as soon as it was answered. Answers count from the end of the warm-up to
 * the end: at both ends calls are under way, so that none is counted by half.
 * @throws what a call threw.
 */
export async function underLoad(
  { callers, seconds }: Load,
  call: (caller: number) => Promise<unknown>,
): Promise<Throughput> {
  const from = performance.now() + seconds * WARM_UP * 1_000;
  const until = from + seconds * 1_000;
  const latencies: number[] = [];
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (performance.now() < until) {
        const start = performance.now();
        await call(caller);
        const end = performance.now();
        if (end >= from && end <= until) latencies.push(end - start);
      }
    }),
  );
  return { perSecond: latencies.length / seconds, latencies };
}

/** How long something takes, milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Does something over and over, one at a time, for so many seconds; once at least. */
export async function repeatedly(seconds: number, work: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + seconds * 1_000;
  do await work();
  while (performance.now() < until);
}
