import { runMain } from './run.js';
import { browser } from './test/browser.js';
import { chaos } from './test/chaos.js';
import { CHECKS } from './test/checks.js';
import { generate } from './generate.js';
import { runJest } from './test/jest.js';
import { Report } from './test/report.js';

/**
 * `npm test` runs every check and every test; `npm test -- test/domain -t code` only those of jest's.
 * The last line says how many passed and failed; the exit code is 1 if any did.
 */
await runMain(async () => {
  const report = new Report();
  const jestArguments = process.argv.slice(2);
  const browserReady = browser().then(
    () => undefined,
    (error) => error,
  );

  await report.stage('generate', generate);
  if (jestArguments.length === 0) {
    for (const [name, check] of CHECKS) await report.stage(name, check);
  }
  await report.stage('browser', async () => {
    const error = await browserReady;
    if (error) throw error;
  });
  report.add(await runJest(jestArguments));
  if (jestArguments.length === 0) await report.stage('chaos', chaos);
  report.end();
});
