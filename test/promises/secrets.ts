import { asFlowHolder, asSession } from '../../src/cli/clients.js';
import { codeIn, linkIn, WITH_CODE, WITH_UNDO_LINK } from '../../src/cli/inbox-reader.js';
import { createLogger } from '../../src/log.js';
import { startWeb } from '../../src/web/web.js';
import { withCode } from '../environment/changes.js';
import { challengedBy } from '../environment/log-in-codes.js';
import {
  NEW_PASSWORD,
  newMobile,
  PASSWORD,
  request,
  resetUpToCode,
  signUp,
  twice,
  wrongCode,
} from '../environment/people.js';
import { SUB_USER_PASSWORD } from '../environment/sub-users.js';
import type { System } from '../environment/system.js';
import { answerOf } from './answer-of.js';

/** What must be read nowhere once its flows have run. */
export interface Secrets {
  /** By what they are: passwords, and what is secret of tokens. */
  words: Map<string, string>;
  codes: string[];
  /** Whole, as they were given out. */
  tokens: string[];
}

/** Wrong, or refused for its weakness. */
const REFUSED_PASSWORD = 'Canary-Qwk!';

/** Plays what has secrets in it, right and wrong ones, over gRPC and at the pages. */
export async function playWithSecrets(system: System): Promise<Secrets> {
  const { sessions, flows, recovery, subUsers } = system.gateway;
  const person = await signUp(system, { mobile: newMobile() });
  const { email, mobile = '' } = person;
  const logIn = (password: string) => sessions.logIn({ ...request(), email, password });
  const { sessionToken } = await logIn(PASSWORD);
  await subUsers.createSubUser(
    { ...request(), userName: 'canary', ...twice(SUB_USER_PASSWORD) },
    asSession(sessionToken),
  );
  const recovering = await withCode(system, mobile, () =>
    recovery.startAccountRecovery({ ...request(), mobile }),
  );
  const recovered = { flowId: recovering.answer.flow?.id ?? '', code: recovering.code };
  await flows.submitCode(
    { ...request(), ...recovered },
    asFlowHolder(recovering.answer.flowSecret),
  );
  for (let wrong = 0; wrong < 3; wrong += 1) await answerOf(logIn(REFUSED_PASSWORD));
  const challenge = await withCode(system, mobile, () => logIn(PASSWORD));
  const { step, holder } = challengedBy(challenge.answer);
  const code = { ...request(), ...step, code: challenge.code };
  const challenged = await sessions.submitLogInCode(code, holder);
  const reset = await resetUpToCode(system, person);
  const weak = { ...reset.flow, ...twice(REFUSED_PASSWORD) };
  await answerOf(flows.submitPassword({ ...request(), ...weak }, reset.holder));
  await openAtPages(system, reset.token);
  const wrong = wrongCode(reset.code);
  await answerOf(flows.submitCode({ ...request(), ...reset.flow, code: wrong }, reset.holder));
  await flows.submitCode({ ...request(), ...reset.flow, code: reset.code }, reset.holder);
  const notice = await system.inbox.wait(email, 1, WITH_UNDO_LINK);
  const undoToken = linkIn(notice, WITH_UNDO_LINK).searchParams.get('token') ?? '';
  const undo = await recovery.openUndo({ ...request(), token: undoToken });
  await system.inbox.wait(email, 1, /frozen/i);
  const mails = [
    ...(await system.inbox.list(email, WITH_CODE)),
    ...(await system.inbox.list(mobile, WITH_CODE)),
  ];
  const tokens = {
    'a session': sessionToken,
    'the session of a challenge': challenged.sessionToken,
    'a reset link': reset.token,
    'an undo link': undoToken,
    'a flow secret': undo.flowSecret,
    'the secret of a challenge': challenge.answer.challenge?.flowSecret ?? '',
    'the secret of a recovery': recovering.answer.flowSecret,
  };
  return {
    codes: [...mails.map(codeIn), wrong],
    tokens: Object.values(tokens),
    words: new Map([
      ...Object.entries(tokens).map(
        ([name, token]) => [name, token.split('.').at(-1) ?? ''] as const,
      ),
      ['the password', PASSWORD],
      ['the new password', NEW_PASSWORD],
      ['a refused password', REFUSED_PASSWORD],
      ['the password of a sub-user', SUB_USER_PASSWORD],
    ]),
  };
}

/** Shows a link, and presses its button with a slip in it: pages log what they are asked. */
async function openAtPages(system: System, token: string): Promise<void> {
  const { write } = { write: (line: string) => system.logLines.push(line) };
  const web = await startWeb(system.config, createLogger('trace', { write }));
  try {
    await fetch(new URL(`/reset/link?token=${token}`, system.config.ACCOUNT_CENTRE_URL));
    await fetch(new URL(`/reset/link?token=${token}x`, system.config.ACCOUNT_CENTRE_URL));
  } finally {
    await web.stop();
  }
}
