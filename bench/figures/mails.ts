import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Bare } from '../bare/bare.js';
import { inRounds, type Figure } from '../figure.js';
import { repeatedly } from '../load.js';
import { median, percentile, sumUp } from '../measure.js';
import { logIn, newMobile, supplyOfPeople, type Person } from '../people.js';
import { persistently } from '../persistently.js';
import type { System } from '../system.js';

/** What follows a mail, such as its note in the flow, is done by then; milliseconds. */
const SETTLE = 200;

/** From a start to the message at the SMTP server, one at a time. */
export const mails: Figure = {
  name: 'mails',
  about: 'time from a start call to its mail at an SMTP server, against a bare workflow that mails',
  async run(bench) {
    const system = await bench.system();
    const bare = await bench.bare();
    const nextPerson = supplyOfPeople(system);
    const startReset = async () => toResetMail(system, await nextPerson());
    const changer = await nextPerson();
    const session = await logIn(system, changer);
    const changeMobile = () => toMobileCode(system, session);
    const mailBarely = () => toBareMail(system, bare);
    const ways = [mailBarely, startReset, changeMobile];
    // the first ones open connections and load what mails are made with
    for (const way of [...ways, ...ways]) await way();
    const rounds = await inRounds(bench, 'mails', async () => {
      const taken = ways.map((): number[] => []);
      await repeatedly(bench.seconds, async () => {
        for (const [index, way] of ways.entries()) {
          await sleep(SETTLE);
          taken[index]?.push(await way());
        }
      });
      const [bareMails = [], resetMails = [], codes = []] = taken;
      return { bareMails, resetMails, codes };
    });
    const all = (kind: 'bareMails' | 'resetMails' | 'codes') => rounds.flatMap((of) => of[kind]);
    const limit = 'bare start, activity and mail';
    return (['resetMails', 'codes'] as const).flatMap((kind) => {
      const name = kind === 'resetMails' ? 'StartPasswordReset' : 'StartContactMobileChange';
      return [
        sumUp(
          { name: `${name} to its message, median`, unit: 'ms', limit },
          rounds.map((of) => ({ value: median(of[kind]), limit: median(of.bareMails) })),
        ),
        sumUp({ name: `${name} to its message, p95`, unit: 'ms', limit: `${limit}, p95` }, [
          { value: percentile(all(kind), 95), limit: percentile(all('bareMails'), 95) },
        ]),
      ];
    });
  },
};

async function toBareMail({ sink }: System, bare: Bare): Promise<number> {
  const to = `${randomUUID()}@example.com`;
  const mailed = sink.next(to);
  const start = performance.now();
  await bare.mail(to);
  return (await mailed).at - start;
}

async function toResetMail(
  { clients: { recovery }, sink }: System,
  { email }: Person,
): Promise<number> {
  const mailed = sink.next(email);
  const start = performance.now();
  await persistently((request) => recovery.startPasswordReset({ ...request, email }));
  return (await mailed).at - start;
}

/** The change is cancelled again: of each, an account has one at a time. */
async function toMobileCode(
  { clients: { flows }, sink }: System,
  session: Awaited<ReturnType<typeof logIn>>,
): Promise<number> {
  const mobile = newMobile();
  const texted = sink.next(mobile);
  const start = performance.now();
  const { flow } = await persistently((request) =>
    flows.startContactMobileChange({ ...request, mobile }, session),
  );
  const { at } = await texted;
  const flowId = flow?.id ?? '';
  await persistently((request) => flows.cancelFlow({ ...request, flowId }, session));
  return at - start;
}
