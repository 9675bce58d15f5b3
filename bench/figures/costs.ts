import { setTimeout as sleep } from 'node:timers/promises';

import { asSession } from '../../src/cli/clients.js';
import type { Figure } from '../figure.js';
import { openHistories, type Events } from '../histories.js';
import type { Measure } from '../measure.js';
import { logIn, newMobile, supplyOfPeople } from '../people.js';
import { persistently } from '../persistently.js';
import { resetPassword } from '../reset-password.js';
import { codeIn } from '../sink.js';
import { startStatementLog } from '../statement-log.js';
import type { System } from '../system.js';

/** What follows a step, such as a mail and its note, is done by then; milliseconds. */
const SETTLE = 3_000;

/** What has been done since the start, by everybody. */
interface Count extends Events {
  statements: number;
}

/**
 * What a call makes PostgreSQL and Temporal do. Nothing is timed, so that a busy machine changes little:
 * a task or two, where what arrives together shares one.
 */
export const costs: Figure = {
  name: 'costs',
  about: 'SQL statements, workflow tasks and history events of each call, against bare ones',
  async run(bench) {
    const system = await bench.system();
    const bare = await bench.bare();
    const statements = await startStatementLog(system);
    const histories = await openHistories(system);
    async function costOf(name: string, call: () => Promise<unknown>): Promise<Count> {
      bench.progress(`costs: ${name} …`);
      const count = async (): Promise<Count> => {
        await sleep(SETTLE);
        return { statements: statements.count(), ...(await histories.count()) };
      };
      const before = await count();
      await call();
      return subtract(await count(), before);
    }
    try {
      const bareFlow = await bare.startFlow();
      const limits = {
        'bare update': await costOf('a bare update', bareFlow.step),
        'bare reset': await costOf('a bare reset', () => bare.reset(async () => undefined)),
      };
      const measures: Measure[] = [];
      await callOneAfterTheOther(system, async (name, call, limit) => {
        const cost = await costOf(name, call);
        measures.push(...toMeasures(name, cost, limit && { name: limit, cost: limits[limit] }));
      });
      return measures;
    } finally {
      await statements.stop();
      await histories.close();
    }
  },
};

async function callOneAfterTheOther(
  system: System,
  count: (
    name: string,
    call: () => Promise<unknown>,
    limit?: 'bare update' | 'bare reset',
  ) => Promise<void>,
): Promise<void> {
  const { clients, sink } = system;
  const { accounts, flows } = clients;
  const nextPerson = supplyOfPeople(system);
  const [person, forgetful] = [await nextPerson(), await nextPerson()];
  let session = asSession('');
  await count('LogIn', async () => {
    session = await logIn(system, person);
  });
  await count('GetAccount', () => accounts.getAccount({}, session));
  let flowId = '';
  await count('StartContactMobileChange, with its text', async () => {
    const { flow } = await persistently((request) =>
      flows.startContactMobileChange({ ...request, mobile: newMobile() }, session),
    );
    flowId = flow?.id ?? '';
  });
  const mobile = newMobile();
  const texted = sink.next(mobile);
  const submitAddress = () =>
    persistently((request) => flows.submitAddress({ ...request, flowId, mobile }, session));
  await count('SubmitAddress, with its text', submitAddress, 'bare update');
  const code = codeIn(await texted);
  const submit = (typed: string) =>
    persistently((request) => flows.submitCode({ ...request, flowId, code: typed }, session));
  const submitWrong = () => submit(code === '000000' ? '000001' : '000000').catch(() => undefined);
  await count('SubmitCode, wrong', submitWrong, 'bare update');
  await count('SubmitCode, right, to the end', () => submit(code), 'bare update');
  const reset = () => resetPassword(system, forgetful);
  await count('whole reset, with notices and undo', reset, 'bare reset');
}

function subtract(after: Count, before: Count): Count {
  return {
    statements: after.statements - before.statements,
    tasks: after.tasks - before.tasks,
    events: after.events - before.events,
  };
}

function toMeasures(
  name: string,
  { statements, tasks, events }: Count,
  limit: { name: string; cost: Count } | undefined,
): Measure[] {
  const beside = (value: number, least: number | undefined) =>
    limit && least ? { limit: { name: limit.name, value: least }, ratio: value / least } : {};
  return [
    { name, unit: 'statements', value: statements },
    { name, unit: 'workflow tasks', value: tasks, ...beside(tasks, limit?.cost.tasks) },
    { name, unit: 'events', value: events, ...beside(events, limit?.cost.events) },
  ];
}
