import { HealthServiceImpl, type HealthState } from 'nice-grpc-server-health';

import { MAIL_HEALTH } from '../domain/mail-health.js';
import { logInToSmtp, smtpConnection } from '../messaging/smtp-log-in.js';

/** Whoever waits for a page is told within 10 s; Postfix's postscreen lets new clients wait for 6, milliseconds. */
const PATIENCE = 7_000;
/** What was found holds for this long, milliseconds: however many ask, there is one connection in it. */
const FRESH = 3_000;

/**
 * Health of the server as its state says, and under {@link MAIL_HEALTH} whether one of the mail servers lets us
 * in now. It is asked of them, and not told from what they did with a message: only known addresses get one.
 * @param stopping ends every watch, which would hold up the server's end.
 */
export function healthRoutes(
  state: HealthState,
  smtpUrls: readonly string[],
  stopping: AbortSignal,
): ReturnType<typeof HealthServiceImpl> {
  const server = HealthServiceImpl(state);
  const isTaken = kept(() => isAnyOpen(smtpUrls));
  return {
    ...server,
    async check(request, context) {
      if (request.service === MAIL_HEALTH && state.getStatus() === 'healthy') {
        state.setStatus((await isTaken()) ? 'healthy' : 'unhealthy', MAIL_HEALTH);
      }
      return server.check(request, context);
    },
    async *watch(request, context) {
      const signal = AbortSignal.any([context.signal, stopping]);
      try {
        yield* server.watch(request, { ...context, signal });
      } catch (error) {
        if (!stopping.aborted) throw error;
      }
    },
  };
}

/** Asks at most one at a time, and not again while the answer is fresh. */
function kept(ask: () => Promise<boolean>): () => Promise<boolean> {
  let last: Promise<boolean> | undefined;
  return () => {
    if (last) return last;
    const asked = ask();
    last = asked;
    void asked.then(() => {
      setTimeout(() => (last = undefined), FRESH).unref();
    });
    return asked;
  };
}

async function isAnyOpen(urls: readonly string[]): Promise<boolean> {
  const open = urls.map(async (url) => {
    if (!(await isOpen(url))) throw new Error('it takes no mails');
  });
  return Promise.any(open).then(
    () => true,
    () => false,
  );
}

async function isOpen(url: string): Promise<boolean> {
  const connection = smtpConnection(url, PATIENCE);
  let timer: NodeJS.Timeout | undefined;
  const outOfTime = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE);
  });
  const loggedIn = logInToSmtp(connection, url).then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([loggedIn, outOfTime]);
  } finally {
    clearTimeout(timer);
    connection.close();
  }
}
