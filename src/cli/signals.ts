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

/** How often to look for npm, milliseconds. */
const LOOK_FOR_PARENT = 500;

/**
 * Resolves when the npm that runs us has ended: it passes a signal to the shell between us, which
 * may die of it and tell us nothing. It never resolves when npm doesn't run us.
 */
export function untilOrphaned(env: NodeJS.ProcessEnv): Promise<string> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    if (!env.npm_lifecycle_event) return;
    setInterval(() => {
      if (process.ppid !== parent) resolve('npm has ended');
    }, LOOK_FOR_PARENT).unref();
  });
}
