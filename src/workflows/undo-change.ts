import type { UndoableChange } from '../domain/applied-change.js';
import { NOTICE_LIFETIME, RESEND_INTERVAL, UNDO_LIFETIME } from '../domain/durations.js';
import type { IdentityChannel } from '../domain/flow.js';
import type { NoticeTemplate } from '../messaging/message.js';
import { store } from './activities.js';
import { announce } from './announce-change.js';
import type { UndoChangeInput } from './definitions.js';
import { endFlows } from './end-flows.js';
import type { Flow } from './kernel/flow.js';
import { handleLink } from './kernel/link.js';
import { openFlow } from './kernel/open-flow.js';
import { send } from './kernel/send.js';
import type { FlowResult } from './kernel/steps.js';
import { releaseMessages } from './release-messages.js';
import { startReset } from './start-reset.js';
import { offersOf, verifyIdentity } from './verify-identity.js';

/**
 * G9 Undo a security change.
 * 1. The former address is told of the change, with a link that lives for 7 days. Later changes don't end it
 *    (G9.1).
 * 2. The button of the link's page freezes the account: sessions end, open changes die, none starts (G9.2).
 * 3. A proof that is older than the change: the former password, or a code to another channel that wasn't
 *    changed. Whoever opens the link again starts over with it.
 * 4. The former value is restored and the freeze lifted. A password isn't restored: a reset is asked for.
 */
export async function undoChange(input: UndoChangeInput): Promise<FlowResult> {
  const { change, template } = input;
  const flow = openFlow(input, {
    kind: 'UNDO',
    lifetime: UNDO_LIFETIME,
    stepCount: 4,
    // Only an undo lifts a freeze: who pressed the button can't walk away from it for good.
    staysOpen: true,
    hangsOnLink: true,
  });
  flow.owner = input.owner;
  // What the change released is reserved until then, however late this run began.
  flow.deadline = change.changedAt + UNDO_LIFETIME;
  flow.email = change.to[0]?.address;
  flow.linkNumber = change.to.length;
  handleLink(flow, (number) => number >= 1 && number <= change.to.length);
  return flow.run(async () => {
    sendLinks(flow, template, change);
    await flow.next({ state: 'AWAITING_LINK', step: 1, accepts: ['OPEN_LINK'] });
    await freeze(flow);
    const proof = await provePast(flow, change);
    const restored = await store.restoreFormer({ flowId: flow.id, actor: flow.actor, proof });
    flow.afterwards = async () => {
      await endFlows(restored.voided, 'UNDO_VOID');
      await releaseMessages(restored.held);
      await announce(flow, { template: 'undone-notice', to: restored.notify, name: 'undone' });
      if (restored.reset) await startReset(flow, restored.reset);
    };
  });
}

/** @param again tells what is sent again from what was sent before. */
function sendLinks(flow: Flow, template: NoticeTemplate, change: UndoableChange, again = ''): void {
  const { to, changedAt, madeBy } = change;
  flow.link = {
    resendAfter: Date.now() + RESEND_INTERVAL,
    resend: () => {
      sendLinks(flow, template, change, `.${Date.now().toString(36)}`);
    },
  };
  to.forEach((address, index) => {
    const linkNumber = index + 1;
    send(flow, {
      purpose: `link-${linkNumber}`,
      name: `link-${linkNumber}${again}`,
      to: address,
      letter: {
        template,
        origin: { ...flow.actor, at: changedAt },
        undo: { flowId: flow.id, linkNumber, until: flow.deadline },
      },
      storyOf: madeBy,
      lifetime: NOTICE_LIFETIME,
      onFailed: () => undefined,
    });
  });
}

/** Freezes the account, and tells everyone if it wasn't frozen before. */
async function freeze(flow: Flow): Promise<void> {
  const { id: flowId, actor, opening } = flow;
  const { others, notify } = await store.freezeAccount({ flowId, actor, opening });
  await endFlows(others, 'ACCOUNT_FROZEN');
  if (notify.length === 0) return;
  await announce(flow, { template: 'frozen-notice', to: notify, name: `frozen-${opening}` });
}

/** @returns the channel whose code was right; undefined for the former password. */
async function provePast(
  flow: Flow,
  { to }: UndoableChange,
): Promise<Pick<IdentityChannel, 'kind' | 'version'> | undefined> {
  for (;;) {
    // A code to the mailbox that had the link would be no second proof.
    const mailbox = to[flow.openedLink - 1];
    const channels = await store.readUndoMethods({ flowId: flow.id, mailbox });
    flow.offeredMethods = offersOf(channels);
    const proof = await verifyIdentity(flow, {
      step: 3,
      channels,
      state: 'AWAITING_PROOF',
      orElse: ['CONFIRM_UNDO', 'OPEN_LINK'],
    });
    if ('kind' in proof) {
      const { kind, version } = proof;
      await store.recordRightCode({ uin: flow.owner?.uin ?? '', kind, version });
      return { kind, version };
    }
    if (proof.step === 'CONFIRM_UNDO') return undefined;
    await freeze(flow);
  }
}
