import { clearAttempts } from '../db/attempts.js';
import { listIdentityChannels } from '../db/channels.js';
import { Refusal } from '../domain/errors.js';
import type { FlowSnapshot } from '../domain/flow.js';
import type { LogInInput } from '../workflows/log-in.js';
import type { Call } from './caller.js';
import type { Dependencies } from './dependencies.js';
import { maySend } from './limit-sends.js';
import type { Credentials, Judged, Verified } from './log-in.js';
import { startFlow } from './start-flow.js';

/**
 * Asks for a code at log-in (G6.3), as a flow of its own that looks the same for a wrong password and for
 * an unknown email: then no code is sent, and none is right.
 */
export async function challengeLogIn(
  dependencies: Dependencies,
  { actor, language }: Call,
  { email }: Credentials,
  { verified, subject }: Judged,
  flowId: string,
): Promise<FlowSnapshot> {
  const { db } = dependencies;
  await db
    .insertInto('log_in_challenges')
    .values({
      flow_id: flowId,
      uin: verified?.uin ?? null,
      password_version: verified?.version ?? null,
      subject,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // Whoever types wrong passwords doesn't keep the code of the right one from being sent.
  const kind = verified ? 'LOG_IN' : 'LOG_IN_WRONG_PASSWORD';
  const heldBack = !(await maySend(dependencies, { actor, requestKey: flowId }, kind, email));
  const account = verified && (await findAccount(dependencies, verified));
  return startFlow<LogInInput>(dependencies, {
    workflow: 'logIn',
    workflowId: `log-in/${flowId}`,
    summary: 'Log-in that needs a code',
    input: {
      flowId,
      actor,
      language: account?.language ?? language,
      email,
      account,
      heldBack,
    },
  });
}

/** Where the code goes: the security mobile, else the verification email. */
async function findAccount({ db }: Dependencies, { uin, securityEpoch }: Verified) {
  const account = await db
    .selectFrom('accounts')
    .select('language')
    .where('uin', '=', uin)
    .executeTakeFirst();
  const [channel] = await listIdentityChannels(db, uin);
  if (!account || !channel || securityEpoch === undefined) return undefined;
  const { language } = account;
  return { owner: { uin, securityEpoch }, channel, language };
}

/** The password that was right when the code was asked for; its tries are forgotten. @throws Refusal LOG_IN_REFUSED */
export async function passChallenge({ db }: Dependencies, flowId: string): Promise<Verified> {
  const challenge = await db
    .selectFrom('log_in_challenges')
    .selectAll()
    .where('flow_id', '=', flowId)
    .executeTakeFirst();
  const { uin, password_version: version } = challenge ?? {};
  if (!challenge || uin == null || version == null) throw new Refusal('LOG_IN_REFUSED');
  await clearAttempts(db, challenge.subject);
  return { uin, subUserId: null, version };
}
