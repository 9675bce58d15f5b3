#!/usr/bin/env node
import { existsSync } from 'node:fs';

import { Command, Option } from 'commander';

import { readConfig, readEmbeddedConfig } from '../config.js';
import { fail } from './fail.js';
import { addCerts } from './certs.js';
import { addKeys } from './keys.js';
import { addOperatorCommands } from './operator/commands.js';

if (existsSync('.env')) process.loadEnvFile('.env');

/** What the demo is to show. */
interface DemoFlags {
  state: string;
  all: boolean;
  messages: boolean;
  rotation: boolean;
}

const program = new Command('holdfast')
  .description('A durable account centre.')
  // As shells count: 2 for wrong usage, 1 for what was refused or has failed.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
/** A word that is no command is a misspelt one, and nothing that `start` takes. */
const isStart = process.argv[2]?.startsWith('-') ?? true;

program
  .command('start', { isDefault: isStart })
  .description('the whole system; starts PostgreSQL, Temporal and an inbox where none are set')
  .option('--state <directory>', 'where everything is kept', '.holdfast')
  .option('--json', 'one line of JSON for each event', false)
  .action(async (options: { state: string; json: boolean }) => {
    // before the second that loading the rest takes
    readEmbeddedConfig(process.env);
    const { start } = await import('./start.js');
    await start({ env: process.env, stateDirectory: options.state, json: options.json });
  });

program
  .command('demo')
  .description('play sign-up, log-in and a reset against the system that runs, or one for the demo')
  .option('--state <directory>', 'where the system keeps everything', '.holdfast')
  .option(
    '--all',
    'walk every rule of the guide instead, a line for each: its number, what was done, and "ok" or what was not as expected; ends with 1 when one was not',
    false,
  )
  .addOption(
    new Option(
      '--messages',
      'play the rules of subscription messages instead, in detail: what is published, where it goes, and what became of it',
    )
      .default(false)
      .conflicts('all'),
  )
  .addOption(
    new Option(
      '--rotation',
      'show the password reminders of 10,000 accounts instead, on a system of its own that is killed half-way (about three minutes)',
    )
      .default(false)
      .conflicts(['all', 'messages']),
  )
  .action(async (options: DemoFlags) => {
    readEmbeddedConfig(process.env);
    if (options.rotation) {
      const { playRotation } = await import('./demo/rotation/play-rotation.js');
      process.exit((await playRotation(process.env, console.log)) ? 0 : 1);
    }
    const { demo } = await import('./run-demo.js');
    const { state: stateDirectory, all, messages } = options;
    const shows = all ? 'all' : messages ? 'messages' : 'tour';
    const isAsExpected = await demo({ env: process.env, stateDirectory, shows });
    // gRPC and Temporal keep a process alive for a while
    process.exit(isAsExpected ? 0 : 1);
  });

const PARTS = {
  server: 'the gRPC server',
  worker: 'the Temporal worker: workflows, activities, mail and texts',
  web: 'the account centre’s pages',
  codec: 'the codec server: operators log in, and read payloads in Temporal’s UI',
} as const;

for (const [part, description] of Object.entries(PARTS)) {
  program
    .command(part)
    .description(description)
    .action(async () => {
      const config = readConfig(process.env);
      const { runPart } = await import('./run-part.js');
      await runPart(part as keyof typeof PARTS, config);
    });
}

program
  .command('migrate')
  .description('bring the database to today’s schema')
  .action(async () => {
    const config = readConfig(process.env);
    const { migrateOnce } = await import('./prepare.js');
    await migrateOnce(config);
  });

program
  .command('setup')
  .description('make Temporal’s namespace and search attributes')
  .action(async () => {
    const config = readConfig(process.env);
    const { setUpOnce } = await import('./prepare.js');
    await setUpOnce(config);
  });

program
  .command('health')
  .description('end with 0 when the server at GRPC_ADDRESS takes calls')
  .action(async () => {
    const { GRPC_ADDRESS } = readEmbeddedConfig(process.env);
    const { checkHealth } = await import('./health.js');
    await checkHealth(GRPC_ADDRESS);
  });

program
  .command('doctor')
  .description('look at every part, and say what is wrong and what to do about it')
  .option('--state <directory>', 'where a running "holdfast start" keeps everything', '.holdfast')
  .option('--json', 'print one JSON document', false)
  .addHelpText('after', '\nExamples:\n  holdfast doctor\n  holdfast doctor --json | jq .checks')
  .action(async (options: { state: string; json: boolean }) => {
    const { doctor } = await import('./doctor.js');
    // gRPC and Temporal keep a process alive for a while
    process.exit(await doctor({ env: process.env, ...options }));
  });

addCerts(program);
addKeys(program, process.env);
addOperatorCommands(program, process.env);

await program.parseAsync().catch(fail);
