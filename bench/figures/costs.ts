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

/** What a call makes PostgreSQL and Temporal do. Nothing is timed: these are the same on any machine. */
export const costs: Figure = {
  name: 'costs',
  about: 'SQL statements, workflow tasks and history events of each call, counted',
  async run(bench) {
    const system = await bench.system();
    const statements = await startStatementLog(system);
    const histories = await openHistories(system);
    try {
      const measures: Measure[] = [];
      await callOneAfterTheOther(system, async (name, call) => {
        bench.progress(`costs: ${name} …`);
        const count = async (): Promise<Count> => {
          await sleep(SETTLE);
          return { statements: statements.count(), ...(await histories.count()) };
        };
        const before = await count();
        await call();
        measures.push(...toMeasures(name, before, await count()));
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
  count: (name: string, call: () => Promise<unknown>) => Promise<void>,
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
  await count('SubmitAddress, with its text', () =>
    persistently((request) => flows.submitAddress({ ...request, flowId, mobile }, session)),
  );
  const code = codeIn(await texted);
  const submit = (typed: string) =>
    persistently((request) => flows.submitCode({ ...request, flowId, code: typed }, session));
  await count('SubmitCode, wrong', () =>
    submit(code === '000000' ? '000001' : '000000').catch(() => undefined),
  );
  await count('SubmitCode, right, to the end', () => submit(code));
  await count('whole reset, with notices and undo', () => resetPassword(system, forgetful));
}

function toMeasures(name: string, before: Count, after: Count): Measure[] {
  return [
    { name, unit: 'statements', value: after.statements - before.statements },
    { name, unit: 'workflow tasks', value: after.tasks - before.tasks },
    { name, unit: 'events', value: after.events - before.events },
  ];
}
