import { z } from 'zod';

import type { SessionRow } from '../../db/sessions.js';
import { findSubUser, listSubUsers, type SubUserRow } from '../../db/sub-users.js';
import { Refusal } from '../../domain/errors.js';
import type { SubUserEdit } from '../../domain/sub-user.js';
import {
  CreateSubUserResponse,
  DeleteSubUserResponse,
  DisableSubUserResponse,
  EnableSubUserResponse,
  ResetSubUserPasswordResponse,
  SubUserStatus,
  type SubUser,
  type SubUserServiceImplementation,
} from '../../gen/holdfast/v1/sub_user.js';
import type { EditSubUserInput } from '../../workflows/edit-sub-user.js';
import type { Call } from '../caller.js';
import type { Dependencies } from '../dependencies.js';
import { password, readRequest, requestId, subUserId, userName } from '../fields.js';
import { idempotent, type Method } from '../idempotent.js';
import { stageNewPassword } from '../new-password.js';
import { runOnce } from '../one-shot.js';
import { cutPage, keyToken, keyTokenAfter, pageSize } from '../paging.js';
import { requireAccountSession } from '../sessions.js';

const newPassword = { newPassword: password, newPasswordConfirmation: password };
const create = z.object({ requestId, userName, ...newPassword });
const reset = z.object({ requestId, subUserId, ...newPassword });
const one = z.object({ requestId, subUserId });
const page = z.object({ pageSize, pageToken: keyToken(/^[a-z0-9][\w.-]{0,63}$/) });

/** SubUserService: an account's sub-users (G6.5). */
export function subUserRoutes(dependencies: Dependencies): SubUserServiceImplementation<Call> {
  const { db } = dependencies;

  /** Applies an edit as one run of its own for each request. @returns the sub-user after it. */
  async function edit(
    call: Call,
    method: Omit<Method<{ subUser?: SubUser | undefined }>, 'secrets'>,
    request: { requestId: string },
    toEdit: (session: SessionRow, flowId: string) => Promise<SubUserEdit>,
  ): Promise<{ subUser?: SubUser | undefined }> {
    const session = await requireAccountSession(dependencies, call);
    const secrets = ['newPassword', 'newPasswordConfirmation'];
    return idempotent(dependencies, call, { ...method, secrets }, request, async (flowId) => {
      const { uin, security_epoch: securityEpoch } = session;
      const wanted = await toEdit(session, flowId);
      await runOnce<EditSubUserInput>(dependencies, {
        workflow: 'editSubUser',
        workflowId: `sub-user-edit/${flowId}`,
        summary: `Sub-user: ${wanted.action}`,
        input: {
          flowId,
          actor: call.actor,
          language: call.language,
          owner: { uin, securityEpoch },
          edit: wanted,
        },
      });
      const subUser = await findSubUser(db, uin, wanted.subUserId);
      return { subUser: subUser && toSubUserMessage(subUser) };
    });
  }

  /** @throws Refusal SUB_USER_NOT_FOUND, the same for a foreign one as for none. */
  async function requireSubUser({ uin }: SessionRow, id: string): Promise<void> {
    if (!(await findSubUser(db, uin, id))) throw new Refusal('SUB_USER_NOT_FOUND');
  }

  function setStatus(
    call: Call,
    method: Omit<Method<{ subUser?: SubUser | undefined }>, 'secrets'>,
    request: unknown,
    action: 'DISABLE' | 'ENABLE' | 'DELETE',
  ) {
    const input = readRequest(one, request);
    return edit(call, method, input, async (session) => {
      await requireSubUser(session, input.subUserId);
      return { action, subUserId: input.subUserId };
    });
  }

  return {
    async createSubUser(request, call) {
      const input = readRequest(create, request);
      const method = { name: 'CreateSubUser', codec: CreateSubUserResponse };
      return edit(call, method, input, async (_, flowId) => {
        const owned = { flowId, owner: undefined, ownWords: [input.userName] };
        await stageNewPassword(dependencies, owned, input, flowId);
        const { userName: name } = input;
        return { action: 'CREATE', subUserId: flowId, userName: name, stagedPasswordId: flowId };
      });
    },

    async resetSubUserPassword(request, call) {
      const input = readRequest(reset, request);
      const method = { name: 'ResetSubUserPassword', codec: ResetSubUserPasswordResponse };
      return edit(call, method, input, async (session, flowId) => {
        const { subUserId: id } = input;
        await requireSubUser(session, id);
        const owned = { flowId, owner: { uin: session.uin, subUserId: id }, ownWords: [] };
        await stageNewPassword(dependencies, owned, input, flowId);
        return { action: 'RESET_PASSWORD', subUserId: id, stagedPasswordId: flowId };
      });
    },

    disableSubUser: (request, call) =>
      setStatus(
        call,
        { name: 'DisableSubUser', codec: DisableSubUserResponse },
        request,
        'DISABLE',
      ),

    enableSubUser: (request, call) =>
      setStatus(call, { name: 'EnableSubUser', codec: EnableSubUserResponse }, request, 'ENABLE'),

    async deleteSubUser(request, call) {
      // It is gone: there is nothing of it to answer with.
      const method = { name: 'DeleteSubUser', codec: DeleteSubUserResponse };
      await setStatus(call, method, request, 'DELETE');
      return {};
    },

    async listSubUsers(request, call) {
      const { uin } = await requireAccountSession(dependencies, call);
      const { pageSize: size, pageToken: cursor } = readRequest(page, request);
      const found = await listSubUsers(db, uin, size + 1, cursor);
      const { rows, nextPageToken } = cutPage(found, size, ({ user_name: name }) =>
        keyTokenAfter(name.toLowerCase()),
      );
      return { subUsers: rows.map(toSubUserMessage), nextPageToken };
    },
  };
}

function toSubUserMessage(row: SubUserRow): SubUser {
  return {
    id: row.id,
    userName: row.user_name,
    status: SubUserStatus[`SUB_USER_STATUS_${row.status === 'ACTIVE' ? 'ACTIVE' : 'DISABLED'}`],
    createdAt: row.created_at,
    passwordChangedAt: row.password_changed_at,
  };
}
