import { resolve } from 'node:path';

import { ConfigError, type Config } from '../config.js';
import { findTarget } from './doctor/target.js';

/** The options of `holdfast doctor`. */
export interface DoctorOptions {
  env: NodeJS.ProcessEnv;
  /** Where a running "holdfast start" keeps everything. */
  state: string;
  json: boolean;
}

/** Exit code when a part has failed, and when the settings are wrong. */
const FAILED = 1;
const WRONG_SETTINGS = 2;

/**
 * Looks at every part, and says in a line each what was found; never more than 5 s.
 * @returns the exit code: 0 when all is well or works, 1 when a part has failed, 2 when settings are wrong.
 */
export async function doctor({ env, state, json }: DoctorOptions): Promise<number> {
  const config = readTarget(env, resolve(state), json);
  if (!config) return WRONG_SETTINGS;
  // what is wrong with the settings is said before the second that loading these takes
  const [{ checksOf }, { examine }, report] = await Promise.all([
    import('./doctor/checks.js'),
    import('./doctor/examine.js'),
    import('./doctor/report.js'),
  ]);
  const findings = await examine(checksOf(config));
  (json ? report.reportInJson : report.reportInWords)(findings);
  return report.isWell(findings) ? 0 : FAILED;
}

function readTarget(
  env: NodeJS.ProcessEnv,
  stateDirectory: string,
  json: boolean,
): Config | undefined {
  try {
    return findTarget(env, stateDirectory);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { problems } = error;
    if (json) console.log(JSON.stringify({ ok: false, problems }));
    else for (const problem of problems) console.error(problem);
    return undefined;
  }
}
