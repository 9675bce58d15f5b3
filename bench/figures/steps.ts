import { setTimeout as sleep } from 'node:timers/promises';

import type { Bare } from '../bare/bare.js';
import { FlowOutcome } from '../../src/gen/holdfast/v1/flow.js';
import { inRounds, type Figure } from '../figure.js';
import { repeatedly, timed } from '../load.js';
import { median, percentile, sumUp } from '../measure.js';
import { logIn, newMobile, supplyOfPeople } from '../people.js';
import { persistently } from '../persistently.js';
import { codeIn } from '../sink.js';
import type { System } from '../system.js';

/** What follows a message or a step is done by then, milliseconds: a person takes longer. */
const SETTLE = 200;

/** Latencies in milliseconds. */
type Taken = Record<'bare' | 'wrongCode' | 'rightCode' | 'address', number[]>;
const NAMES = {
  wrongCode: 'SubmitCode, wrong',
  rightCode: 'SubmitCode, right',
  address: 'SubmitAddress',
};

/** What a person waits for a step, one at a time. */
export const steps: Figure = {
  name: 'steps',
  about: 'latency of SubmitCode and SubmitAddress, against a bare update of a workflow',
  async run(bench) {
    const system = await bench.system();
    const bare = await bench.bare();
    const session = await logIn(system, await supplyOfPeople(system)());
    await changeMobile(system, bare, session, noneTaken());
    const rounds = await inRounds(bench, 'steps', async () => {
      const taken = noneTaken();
      await repeatedly(bench.seconds, () => changeMobile(system, bare, session, taken));
      return taken;
    });
    const all = (step: keyof Taken) => rounds.flatMap((taken) => taken[step]);
    return (['wrongCode', 'rightCode', 'address'] as const).flatMap((step) => [
      sumUp(
        {
          name: `${NAMES[step]}, median`,
          unit: 'ms',
          limit: 'bare update',
          goal: { of: 'ratio', atMost: 1.5 },
        },
        rounds.map((taken) => ({ value: median(taken[step]), limit: median(taken.bare) })),
      ),
      // tails need more than one round has
      sumUp({ name: `${NAMES[step]}, p95`, unit: 'ms', limit: 'bare update, p95' }, [
        { value: percentile(all(step), 95), limit: percentile(all('bare'), 95) },
      ]),
    ]);
  },
};

function noneTaken(): Taken {
  return { bare: [], wrongCode: [], rightCode: [], address: [] };
}

/** One change of a contact mobile, step by step, with a bare step before each of them. */
async function changeMobile(
  { clients: { flows }, sink }: System,
  bare: Bare,
  session: Awaited<ReturnType<typeof logIn>>,
  taken: Taken,
): Promise<void> {
  const bareFlow = await bare.startFlow();
  async function take(step: keyof Taken, work: () => Promise<unknown>): Promise<void> {
    await sleep(SETTLE);
    taken.bare.push(await timed(bareFlow.step));
    await sleep(SETTLE);
    taken[step].push(await timed(work));
  }
  const [first, second] = [newMobile(), newMobile()];
  const texted = sink.next(first);
  const started = await persistently((request) =>
    flows.startContactMobileChange({ ...request, mobile: first }, session),
  );
  const flow = { flowId: started.flow?.id ?? '' };
  const submit = (code: string) =>
    persistently((request) => flows.submitCode({ ...request, ...flow, code }, session));
  await texted;
  const textedAgain = sink.next(second);
  await take('address', () =>
    persistently((request) =>
      flows.submitAddress({ ...request, ...flow, mobile: second }, session),
    ),
  );
  const code = codeIn(await textedAgain);
  const wrong = code === '000000' ? '000001' : '000000';
  for (let tries = 0; tries < 2; tries += 1) await take('wrongCode', () => refused(submit(wrong)));
  await take('rightCode', async () => {
    const done = await submit(code);
    if (done.flow?.outcome !== FlowOutcome.FLOW_OUTCOME_COMPLETED) {
      throw new Error('a change did not complete');
    }
  });
  await bareFlow.end();
}

async function refused(call: Promise<unknown>): Promise<void> {
  const answered = await call.then(
    () => true,
    () => false,
  );
  if (answered) throw new Error('a wrong code was taken');
}
