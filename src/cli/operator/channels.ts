import type { Command } from 'commander';

import { IdentityMethodKind } from '../../gen/holdfast/v1/flow.js';
import { choiceOf, toWord } from './arguments.js';
import { addCommand, withReason } from './command.js';
import type { Run } from './session.js';
import type { ConnectionOptions } from './connection.js';
import { newRequest, printDone } from './done.js';

const PREFIX = 'IDENTITY_METHOD_KIND_';
const CHANNEL = choiceOf(IdentityMethodKind, PREFIX);

type Reasoned = ConnectionOptions & { reason: string };

/** Adds `channels`: release one that wrong codes have closed. */
export function addChannels(program: Command, run: Run): void {
  const channels = program.command('channels').description('release a closed security channel');
  const release = addCommand(channels, {
    usage: 'release',
    description: 'let a security channel take codes again that 100 wrong ones have closed',
    examples: ['channels release 100000000001 security-mobile --reason "called us"'],
  })
    .argument('<uin>')
    .argument('<channel>', CHANNEL.words, CHANNEL.parse);
  withReason(release).action(
    async (uin: string, channel: IdentityMethodKind, options: Reasoned) => {
      await run(options, async (session) => {
        const request = { ...newRequest(), uin, channel, reason: options.reason };
        const answer = await session.operators.releaseChannel(request);
        const words = `The ${toWord(channel, PREFIX)} of account ${uin} takes codes again.`;
        printDone(session, request, answer, words);
      });
    },
  );
}
