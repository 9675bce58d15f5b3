import { AnswerKeeper, differencesOf } from './alike-answers.js';
import { prepareStories, type Story } from './alike-stories.js';
import { openMail } from './breakable-mail.js';
import type { Findings, Stage } from './promise.js';
import { RawCaller } from './raw-caller.js';

/** What comes from one place, as all of this does, is limited elsewhere. */
export const NO_LIMITS = {
  NETWORK_LOG_IN_LIMIT: '1000000',
  NETWORK_SEND_LIMIT: '1000000',
  CALLER_SEND_LIMIT: '1000000',
  COUNTRY_SMS_LIMIT: '1000000',
};

/** Compares whole answers, with mail and without. @returns how many answers were compared. */
export async function tryAnswers(fresh: Stage['fresh'], findings: Findings): Promise<number> {
  const mail = await openMail();
  try {
    const system = await fresh({ ...NO_LIMITS, ...mail.settings });
    const caller = new RawCaller(system.config.GRPC_ADDRESS);
    try {
      const [up, down] = [await prepareStories(system, false), await prepareStories(system, true)];
      let compared = await playAll(caller, up, 'mail up', findings);
      await mail.takeAway();
      compared += await playAll(caller, down, 'mail down', findings);
      return compared;
    } finally {
      caller.close();
    }
  } finally {
    await mail.takeAway();
  }
}

/** Plays stories, all subjects of each at once, and compares what they are told. @returns how many answers. */
export async function playAll(
  caller: RawCaller,
  stories: Story[],
  when: string,
  findings: Findings,
): Promise<number> {
  const played = stories.map(async ({ name, subjects }) => {
    const told = subjects.map(async (subject) => {
      const keeper = new AnswerKeeper(caller);
      await subject.play(keeper);
      return { of: subject.name, answers: keeper.answers };
    });
    const [first, ...others] = await Promise.all(told);
    for (const { of, answers } of others) {
      const differences = differencesOf(first?.answers ?? [], answers);
      findings.expect(
        differences.length === 0,
        `${when}, ${name}, ${first?.of ?? ''} and ${of}: ${differences.slice(0, 3).join('; ')}`,
      );
    }
    return others.length * (first?.answers.length ?? 0);
  });
  return (await Promise.all(played)).reduce((sum, count) => sum + count, 0);
}
