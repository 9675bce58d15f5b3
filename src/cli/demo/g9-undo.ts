import { FlowKind, FlowState } from '../../gen/holdfast/v1/flow.js';
import { LinkStatus } from '../../gen/holdfast/v1/recovery.js';
import { asFlowHolder } from '../clients.js';
import { WITH_LINK, WITH_UNDO_LINK } from '../inbox-reader.js';
import { enterAddress, enterPassword, startProved } from './changes.js';
import { isAhead, matches, refused } from './checks.js';
import { completed, logIn, newEmail, newMobile, PASSWORDS } from './people.js';
import { refusedAtLast, request, signUp, stepOf, type Step } from './people.js';
import type { Row } from './row.js';
import type { Stage } from './stage.js';

const DAY = 86_400_000;

/** G9: undoing a security change. */
export const UNDO_ROWS: Row[] = [
  {
    row: 'G9.1',
    does: 'the former mobile can undo a change for 7 days, in a flow apart; a later change doesn’t end it',
    async play(stage) {
      const person = await signUp(stage);
      const holder = await logIn(stage.service, person);
      const mobile = newMobile();
      const by = { email: person.email };
      const change = await startProved(stage, 'startSecurityMobileChange', holder, by);
      completed(await enterAddress(stage, change, holder, { mobile }));
      const { token } = await stage.inbox.link(person.mobile, WITH_UNDO_LINK);
      const isAlive = async () => {
        const link = await stage.service.recovery.describeLink({ token });
        matches(link, { kind: FlowKind.FLOW_KIND_UNDO, status: LinkStatus.LINK_STATUS_ALIVE });
        matches(link, { undoneKind: FlowKind.FLOW_KIND_SECURITY_MOBILE_CHANGE });
        isAhead(link.expiresAt, 7 * DAY, 'it can be undone for 7 days');
      };
      await isAlive();
      const later = await startProved(stage, 'startVerificationEmailChange', holder, { mobile });
      completed(await enterAddress(stage, later, holder, { email: newEmail() }));
      await isAlive();
    },
  },
  {
    row: 'G9.2',
    does: 'its link freezes the account; the former password restores a login email, but no password',
    async play(stage) {
      const { service, inbox } = stage;
      const person = await signUp(stage);
      const holder = await logIn(service, person);
      const email = newEmail();
      const change = await startProved(stage, 'startLoginEmailChange', holder, person);
      completed(await enterAddress(stage, change, holder, { email }));
      const undo = await openUndo(stage, person.email);
      await refused('SESSION_REQUIRED', service.sessions.getSession({}, holder));
      await refused('LOG_IN_REFUSED', logIn(service, { ...person, email }));
      await refused('FORMER_PASSWORD_WRONG', undo.confirm(PASSWORDS.wrong));
      completed((await undo.confirm(person.password)).flow);
      await refused('LOG_IN_REFUSED', logIn(service, { ...person, email }));
      await logIn(service, person);

      const other = await signUp(stage);
      const session = await logIn(service, other);
      const step = await startProved(stage, 'startPasswordChange', session, other);
      const chosen = { oldPassword: other.password, newPassword: PASSWORDS.second };
      completed(await enterPassword(stage, step, session, chosen));
      const undoing = await openUndo(stage, other.email);
      completed((await undoing.confirm(other.password)).flow);
      await inbox.link(other.email, WITH_LINK);
      for (const password of [other.password, PASSWORDS.second]) {
        await refused('LOG_IN_REFUSED', logIn(service, { ...other, password }));
      }
    },
  },
  {
    row: 'G9.3',
    does: 'an address that an account released stays reserved for it',
    async play(stage) {
      const [releasing, wanting] = [await signUp(stage), await signUp(stage)];
      const holder = await logIn(stage.service, releasing);
      const change = await startProved(stage, 'startLoginEmailChange', holder, releasing);
      completed(await enterAddress(stage, change, holder, { email: newEmail() }));
      const other = await logIn(stage.service, wanting);
      const step = await startProved(stage, 'startLoginEmailChange', other, wanting);
      const { email } = releasing;
      refusedAtLast(await enterAddress(stage, step, other, { email }), 'EMAIL_TAKEN');
    },
  },
];

/** Opens the undo whose link went to an address. */
async function openUndo({ service, inbox }: Stage, email: string) {
  const { token } = await inbox.link(email, WITH_UNDO_LINK);
  const opened = await service.recovery.openUndo({ ...request(), token });
  matches(opened.flow, { state: FlowState.FLOW_STATE_AWAITING_PROOF });
  const holder = asFlowHolder(opened.flowSecret);
  const step: Step = stepOf(opened);
  return {
    confirm: (formerPassword: string) =>
      service.recovery.confirmUndo({ ...request(), ...step, formerPassword }, holder),
  };
}
