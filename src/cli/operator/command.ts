import type { Command } from 'commander';

/** What the help says of a command. */
export interface CommandHelp {
  /** Its name with its arguments, such as `show <uin>`. */
  usage: string;
  description: string;
  /** What `--json` prints, where that isn't one document. */
  json?: string;
  /** Without `holdfast` before them. */
  examples: readonly string[];
}

/** Adds a command for operators, with the options that all of them have and examples in its help. */
export function addCommand(
  parent: Command,
  { usage, description, json = 'print one JSON document', examples }: CommandHelp,
  { isDefault = false } = {},
): Command {
  const lines = examples.map((example) => `  holdfast ${example}`).join('\n');
  return parent
    .command(usage, { isDefault })
    .description(description)
    .option(
      '--server <host:port>',
      'the gRPC server, with a key in HOLDFAST_OPERATOR_KEY; otherwise what runs on --state',
    )
    .option('--state <directory>', 'where a running "holdfast start" keeps everything', '.holdfast')
    .option('--json', json)
    .addHelpText('after', `\n${examples.length > 1 ? 'Examples' : 'Example'}:\n${lines}`);
}

/** Adds the option that says why, which the audit table keeps. */
export function withReason(command: Command): Command {
  return command.requiredOption('--reason <text>', 'why; the audit table keeps it');
}
