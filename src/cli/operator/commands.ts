import type { Command } from 'commander';

import { addAccounts } from './accounts.js';
import { addAudit } from './audit.js';
import { addChannels } from './channels.js';
import { addDeliveries } from './deliveries.js';
import { addFlows } from './flows.js';
import { addProviders } from './providers.js';
import { addRotation } from './rotation.js';
import { createRun } from './session.js';

/** Adds what operators do to the command line: a command for each noun. */
export function addOperatorCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const run = createRun(env);
  program.commandsGroup('For operators:');
  addAccounts(program, run);
  addChannels(program, run);
  addFlows(program, run);
  addAudit(program, run);
  addDeliveries(program, run);
  addProviders(program, run);
  addRotation(program, run);
}
