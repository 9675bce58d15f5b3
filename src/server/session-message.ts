import type { Config } from '../config.js';
import type { SessionRow } from '../db/sessions.js';
import type { Session } from '../gen/holdfast/v1/session.js';
import { mustChangePassword } from './password-due.js';

/**
 * A session as callers see it.
 * @param ownId the session that the call was made with.
 * @param rotation `PASSWORD_ROTATION`
 */
export function toSessionMessage(
  session: SessionRow,
  ownId: string,
  rotation: Config['PASSWORD_ROTATION'],
): Session {
  return {
    id: session.id,
    uin: session.uin,
    appId: session.app_id,
    accountName: session.name,
    device: session.device ?? '',
    networkAddress: session.network_address ?? '',
    createdAt: session.created_at,
    lastSeenAt: session.last_seen_at,
    expiresAt: session.expires_at,
    current: session.id === ownId,
    subUserId: session.sub_user_id ?? '',
    userName: session.user_name ?? '',
    passwordChangeRequired: mustChangePassword(session, rotation),
  };
}
