import type { IdentityChannel } from '../domain/flow.js';
import { store } from './activities.js';
import type { Flow } from './kernel/flow.js';
import { refuse } from './kernel/refuse.js';
import { offersOf, verifyIdentity } from './verify-identity.js';

/**
 * Verifies the identity of a logged-in person: steps 1 and 2 of a change choose a method and take its code
 * (G8.6). It counts for ten minutes; then the flow begins anew (G8.2).
 */
export async function proveIdentity(flow: Flow): Promise<IdentityChannel> {
  const { chosenMethod: chosen } = flow;
  // It was chosen for the first time only: nothing is sent that wasn't asked for.
  flow.chosenMethod = undefined;
  const uin = flow.owner?.uin ?? '';
  const { channels, language } = await store.readIdentityChannels({ uin });
  if (channels.length === 0) throw refuse('IDENTITY_METHOD_MISSING');
  flow.language = language;
  flow.offeredMethods = offersOf(channels);
  const proof = await verifyIdentity(flow, { step: 1, channels, chosen, orElse: [] });
  await store.recordRightCode({ uin, kind: proof.kind, version: proof.version });
  flow.identityProved();
  return proof;
}
