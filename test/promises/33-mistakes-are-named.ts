import { deleteSchedules } from '../environment/schedules.js';
import { settingsOf } from '../environment/settings-of.js';
import { openBuild } from './own-process.js';
import { Findings, type PromiseCheck } from './promise.js';
import { tryTakenPorts, tryWrongAddresses } from './wrong-addresses.js';
import { COMMANDS, tryWrongSettings } from './wrong-settings.js';

/** Promise 33. */
export const mistakesAreNamed: PromiseCheck = {
  number: 33,
  says: 'wrong settings, wrong addresses and taken ports are named at once, in a line each',
  isFast: false,
  async run({ fresh, random, measuresCost }) {
    const system = await fresh();
    const right = settingsOf(system.config);
    const findings = new Findings();
    const build = openBuild();
    try {
      const settings = await tryWrongSettings(build, right, findings, random, measuresCost);
      const addresses = await tryWrongAddresses(build, right, findings, measuresCost);
      const ports = await tryTakenPorts(build, right, findings, measuresCost);
      return findings.finding(
        `every setting misspelt, wrong and missing in ${COMMANDS.length.toString()} commands; PostgreSQL, Temporal and SMTP closed and silent, and ports taken, at starts and by the doctor`,
        `${settings.lines.toString()} lines, the last after ${settings.slowest.toFixed(0)} ms; ${addresses.times.toString()} wrong addresses named within ${addresses.slowest.toFixed(0)} ms, ${ports.times.toString()} taken ports within ${ports.slowest.toFixed(0)} ms`,
      );
    } finally {
      await build.remove();
      await deleteSchedules(system);
    }
  },
};
