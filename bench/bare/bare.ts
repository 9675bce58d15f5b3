import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { Client, Connection } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { createTransport } from 'nodemailer';

import type { System } from '../system.js';
import { askedSignal, lastUpdate, openedSignal, stepUpdate } from './definitions.js';

const TASK_QUEUE = 'bench-bare';

/** What a bare workflow does outside of itself. */
export interface BareActivities {
  mail(to: string): Promise<void>;
}

/** The same trips to the same Temporal server, with nothing of ours behind them: what can be had at best. */
export interface Bare {
  /** The trips of a password reset: a start with a signal, a signal, two updates. */
  reset(betweenSteps: () => Promise<unknown>): Promise<void>;
  /** Starts a workflow that takes steps. @returns a step of it, and its end. */
  startFlow(): Promise<{ step: () => Promise<unknown>; end: () => Promise<unknown> }>;
  /** Starts a workflow whose one activity sends a mail of one line. */
  mail(to: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Runs bare workflows in this process, on the Temporal server of a system. */
export async function startBare({ temporalAddress, namespace, sink }: System): Promise<Bare> {
  const workflowsPath = fileURLToPath(import.meta.resolve('./workflows.js'));
  // it writes to standard error; by itself the SDK's core writes to standard output, where results go
  const logger = new DefaultLogger('ERROR');
  Runtime.install({
    logger,
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
    // signals are this program's own: it stops its parts in order
    shutdownSignals: [],
  });
  const transport = createTransport({ host: '127.0.0.1', port: sink.port, pool: true });
  const activities: BareActivities = {
    async mail(to) {
      await transport.sendMail({ from: 'bench@example.com', to, subject: 'bare', text: 'bare' });
    },
  };
  const native = await NativeConnection.connect({ address: temporalAddress });
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger }),
    activities,
  });
  const run = worker.run();
  const connection = await Connection.connect({ address: temporalAddress });
  const { workflow } = new Client({ connection, namespace });
  const named = () => ({ taskQueue: TASK_QUEUE, workflowId: `bare/${randomUUID()}` });
  return {
    async reset(betweenSteps) {
      const handle = await workflow.signalWithStart('bareFlow', {
        ...named(),
        signal: askedSignal,
      });
      await handle.signal(openedSignal);
      await betweenSteps();
      await handle.executeUpdate(stepUpdate);
      await handle.executeUpdate(lastUpdate);
    },
    async startFlow() {
      const handle = await workflow.start('bareFlow', named());
      return {
        step: () => handle.executeUpdate(stepUpdate),
        end: () => handle.executeUpdate(lastUpdate),
      };
    },
    mail: (to) => workflow.start('bareMail', { ...named(), args: [to] }),
    async stop() {
      worker.shutdown();
      await run;
      transport.close();
      await connection.close();
      await native.close();
    },
  };
}
