/** npm passes on to us the Ctrl-C that the terminal has sent us already, milliseconds. */
const SAME_SIGNAL = 1_000;

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP, and calls `force` at a later one.
 * To be called once in a process.
 */
export function untilSignal(force: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const handle = (signal: NodeJS.Signals) => {
      first ??= performance.now();
      resolve(signal);
      if (performance.now() - first > SAME_SIGNAL) force();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, handle);
  });
}
