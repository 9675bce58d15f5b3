import { setTimeout as sleep } from 'node:timers/promises';

import { residentMemory } from '../../bench/resident-memory.js';
import { isServing } from '../../src/cli/health.js';
import { logIn } from '../environment/changes.js';
import { request, signUp } from '../environment/people.js';
import { answerOf } from './answer-of.js';
import { FLOODS } from './http2-floods.js';
import { sendOversized } from './oversized-messages.js';
import { openBuild } from './own-process.js';
import { startOwnServer, type OwnServer } from './own-server.js';
import { Findings, type PromiseCheck } from './promise.js';

/** What it may take more than at rest, MiB: that of 50 messages and 200 calls on each of a dozen connections. */
const MEMORY = 256;
const LOOK_AGAIN = 50;
/** Whoever else calls is answered within this, milliseconds: as long as pages wait; they share a process with the floods. */
const OTHERS_PATIENCE = 10_000;

/** Promise 30. */
export const floodsAreSurvived: PromiseCheck = {
  number: 30,
  says: 'messages over the limit, bombs, and floods of streams and connections are refused; others are answered',
  isFast: false,
  async run({ fresh, measuresCost }) {
    const system = await fresh();
    const findings = new Findings();
    const build = openBuild();
    try {
      const server = await startOwnServer(build, system);
      const person = await signUp(system);
      const holder = await logIn(system, person);
      const port = Number(server.address.split(':')[1]);
      const watch = watchOthers(server, () => server.gateway.accounts.getAccount({}, holder));
      const done = [await sendOversized(port, findings)];
      for (const [name, flood] of Object.entries(FLOODS)) {
        done.push(await flood(port));
        findings.expect(!server.process.hasEnded(), `it ended during ${name}`);
        if (server.process.hasEnded()) break;
        const isWell = await isServing(server.address).catch(() => false);
        findings.expect(isWell, `a new connection was not served after ${name}`);
      }
      const { growth, answers, slowest } = await watch.stop();
      for (const answer of new Set(answers)) {
        findings.expect(answer === 'OK', `somebody else was answered ${answer} meanwhile`);
      }
      findings.expect(answers.length > 0, 'nobody else called meanwhile');
      if (measuresCost) {
        findings.expect(slowest <= OTHERS_PATIENCE, `others waited for ${slowest.toFixed(0)} ms`);
      }
      findings.expect(growth <= MEMORY, `memory grew by ${growth.toFixed(0)} MiB`);
      const { email, password } = person;
      const after = server.gateway.sessions.logIn({ ...request(), email, password });
      const answer = await answerOf(after);
      findings.expect(answer === 'OK', `a log-in afterwards: ${answer}`);
      server.gateway.close();
      return findings.finding(
        'messages over the limit, bombs, and floods at a server of its own',
        `${done.join('; ')}; others ${answers.length.toString()} times, after ${slowest.toFixed(0)} ms at most; ${growth.toFixed(0)} MiB more`,
      );
    } finally {
      await build.remove();
    }
  },
};

/** Calls as somebody else, and reads the server's memory, until it is stopped. */
function watchOthers({ process }: OwnServer, call: () => Promise<unknown>) {
  const atRest = residentMemory(process.pid).node;
  const seen = { growth: 0, answers: [] as string[], slowest: 0 };
  let isOver = false;
  async function sample(): Promise<void> {
    while (!isOver) {
      seen.growth = Math.max(seen.growth, residentMemory(process.pid).node - atRest);
      await sleep(LOOK_AGAIN);
    }
  }
  async function ask(): Promise<void> {
    while (!isOver) {
      const asked = performance.now();
      seen.answers.push(await answerOf(call()).catch(String));
      seen.slowest = Math.max(seen.slowest, performance.now() - asked);
      await sleep(LOOK_AGAIN);
    }
  }
  const watching = Promise.all([sample(), ask()]);
  return {
    async stop() {
      isOver = true;
      await watching;
      return seen;
    },
  };
}
