import { openBuild } from './own-process.js';
import { Findings, type PromiseCheck } from './promise.js';
import { stopServer } from './stopped-server.js';
import { startSlowMail, stopWorker } from './stopped-worker.js';

/** Promise 25. */
export const stopsAreGraceful: PromiseCheck = {
  number: 25,
  says: 'at SIGTERM health turns first, what is under way ends or is given back, and the process is gone in 15 s',
  isFast: false,
  async run({ fresh, measuresCost }) {
    const findings = new Findings();
    const build = openBuild();
    const mail = await startSlowMail();
    try {
      const server = await stopServer(build, await fresh(), findings, measuresCost);
      const SMTP_URL = `smtp://127.0.0.1:${mail.sink.port.toString()}`;
      const system = await fresh({ SMTP_URL });
      const worker = await stopWorker(build, system, mail, findings, measuresCost);
      return findings.finding(
        'SIGTERM to a server and a worker under load',
        `${server}; ${worker}`,
      );
    } finally {
      await build.remove();
      await mail.sink.close();
    }
  },
};
