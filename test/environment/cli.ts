import { execa } from 'execa';

import type { System } from './system.js';

/** How a command of the command line ended. */
export interface Ended {
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

/** Where commands run: east of Greenwich, so that local times are told from those of UTC. */
const TIME_ZONE = 'Asia/Shanghai';

/** Runs `holdfast …`, from the sources, with nothing of the tests' environment. */
export async function holdfast(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const program = ['--import', './scripts/typescript.js', 'src/cli/index.ts', ...args];
  const { exitCode, stdout, stderr } = await execa(process.execPath, program, {
    env: { TZ: TIME_ZONE, ...env },
    extendEnv: false,
    reject: false,
  });
  return { exitCode, stdout, stderr };
}

/** Runs `holdfast …` against a system, with the key of its operator or of another service. */
export async function operate(
  { config }: Pick<System, 'config'>,
  args: readonly string[],
  service = 'operator',
): Promise<Ended> {
  const key = config.SERVICE_KEYS.find((entry) => entry.startsWith(`${service}:`)) ?? '';
  return holdfast([...args, '--server', config.GRPC_ADDRESS], { HOLDFAST_OPERATOR_KEY: key });
}

/** The lines that something has printed. */
export function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

/** The rows that something has printed as JSON, one in a line. */
export function rowsOf<Row = Record<string, unknown>>(text: string): Row[] {
  return linesOf(text).map((line) => JSON.parse(line) as Row);
}
