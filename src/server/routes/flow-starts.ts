import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import { listIdentityChannels } from '../../db/channels.js';
import { findOpenFlow } from '../../db/flows.js';
import type { SessionRow } from '../../db/sessions.js';
import type { EnteredAddress } from '../../domain/address.js';
import { methodNotOffered, refuseFields, Refusal } from '../../domain/errors.js';
import type { IdentityMethodKind } from '../../domain/flow.js';
import {
  StartContactEmailChangeResponse,
  StartContactMobileChangeResponse,
  StartLoginEmailChangeResponse,
  StartPasswordChangeResponse,
  StartSecurityMobileChangeResponse,
  StartVerificationEmailChangeResponse,
  type Flow,
  type FlowServiceImplementation,
} from '../../gen/holdfast/v1/flow.js';
import type { ChangeContactEmailInput } from '../../workflows/change-contact-email.js';
import type { ChangeContactMobileInput } from '../../workflows/change-contact-mobile.js';
import type { ChangeInput } from '../../workflows/definitions.js';
import type { Call } from '../caller.js';
import type { Dependencies } from '../dependencies.js';
import { email, identityMethod, mobile, readRequest, requestId } from '../fields.js';
import { toFlowMessage } from '../flow-message.js';
import { idempotent, type Method } from '../idempotent.js';
import { limitIdentitySend, limitSends, type Asked } from '../limit-sends.js';
import { checkHasPassword } from '../new-password.js';
import { requireAccountSession, requireSession } from '../sessions.js';
import { startFlow, type FlowStart } from '../start-flow.js';

type Starts = Extract<keyof FlowServiceImplementation<Call>, `start${string}`>;
type StartResponse = { flow?: Flow | undefined };

const toMobile = z.object({ requestId, mobile });
const toEmail = z.object({ requestId, email });
const proved = z.object({ requestId, identityMethod });

/** The starts of FlowService: changes that wait for a person (G2, G3, G4). */
export function flowStarts(
  dependencies: Dependencies,
): Pick<FlowServiceImplementation<Call>, Starts> {
  /** Starts a change of the session's own subject, or joins the one that is open (G8.3). */
  async function start<Input extends ChangeInput>(
    { actor }: Call,
    session: SessionRow,
    change: Pick<FlowStart<Input>, 'workflow' | 'workflowId' | 'summary'> & {
      values: Omit<Input, 'flowId' | 'actor' | 'language' | 'owner' | 'session'>;
      joining?: FlowStart<Input>['joining'];
    },
  ): Promise<StartResponse> {
    const { workflow, workflowId, summary, values, joining } = change;
    const owner = ownerOf(session);
    const { id, language } = session;
    const input = { ...values, flowId: randomUUID(), actor, language, owner, session: id };
    const flow = await startFlow<Input>(dependencies, {
      workflow,
      workflowId,
      summary,
      // The values are what Input has besides.
      input: input as ChangeInput as Input,
      joining: { owner, session: id, ...joining },
    });
    return { flow: toFlowMessage(flow) };
  }

  /** Starts a change that begins with verifying identity. */
  async function startProved(
    call: Call,
    method: Method<StartResponse>,
    request: { requestId: string; identityMethod?: IdentityMethodKind | undefined },
    change: { kind: string; workflow: string; summary: string },
    check?: (session: SessionRow) => Promise<void>,
  ): Promise<StartResponse> {
    const session = await requireAccountSession(dependencies, call);
    return idempotent(dependencies, call, method, request, async (requestKey) => {
      await check?.(session);
      const { identityMethod } = request;
      const { kind, workflow, summary } = change;
      const workflowId = `${kind}/${session.uin}`;
      const asked = { actor: call.actor, requestKey };
      await checkMethods(dependencies, asked, session, workflowId, identityMethod);
      const values = { ...(identityMethod && { identityMethod }) };
      return start<ChangeInput>(call, session, {
        workflow,
        workflowId,
        summary,
        values,
        joining: values,
      });
    });
  }

  return {
    async startContactMobileChange(request, call) {
      const input = readRequest(toMobile, request);
      const session = await requireAccountSession(dependencies, call);
      const method = named('StartContactMobileChange', StartContactMobileChangeResponse);
      return idempotent(dependencies, call, method, input, async (requestKey) => {
        const asked = { actor: call.actor, requestKey };
        const workflowId = `contact-mobile-change/${session.uin}`;
        await limitNew(dependencies, asked, workflowId, 'CONTACT_MOBILE_CHANGE', input.mobile);
        return start<ChangeContactMobileInput>(call, session, {
          workflowId,
          workflow: 'changeContactMobile',
          summary: 'Change of the contact mobile',
          values: { mobile: input.mobile },
          joining: { address: input.mobile },
        });
      });
    },

    async startContactEmailChange(request, call) {
      const input = readRequest(toEmail, request);
      const session = await requireAccountSession(dependencies, call);
      const method = named('StartContactEmailChange', StartContactEmailChangeResponse);
      return idempotent(dependencies, call, method, input, async (requestKey) => {
        const asked = { actor: call.actor, requestKey };
        const workflowId = `contact-email-change/${session.uin}`;
        await limitNew(dependencies, asked, workflowId, 'CONTACT_EMAIL_CHANGE', input.email);
        return start<ChangeContactEmailInput>(call, session, {
          workflowId,
          workflow: 'changeContactEmail',
          summary: 'Change of the contact email',
          values: { email: input.email },
          joining: { address: input.email },
        });
      });
    },

    startSecurityMobileChange: (request, call) =>
      startProved(
        call,
        named('StartSecurityMobileChange', StartSecurityMobileChangeResponse),
        readRequest(proved, request),
        {
          kind: 'security-mobile-change',
          workflow: 'changeSecurityMobile',
          summary: 'Change of the security mobile',
        },
      ),

    startVerificationEmailChange: (request, call) =>
      startProved(
        call,
        named('StartVerificationEmailChange', StartVerificationEmailChangeResponse),
        readRequest(proved, request),
        {
          kind: 'verification-email-change',
          workflow: 'changeVerificationEmail',
          summary: 'Change of the verification email',
        },
      ),

    startLoginEmailChange: (request, call) =>
      startProved(
        call,
        named('StartLoginEmailChange', StartLoginEmailChangeResponse),
        readRequest(proved, request),
        {
          kind: 'login-email-change',
          workflow: 'changeLoginEmail',
          summary: 'Change of the login email',
        },
      ),

    async startPasswordChange(request, call) {
      const input = readRequest(proved, request);
      const session = await requireSession(dependencies, call);
      const method = named('StartPasswordChange', StartPasswordChangeResponse);
      if (session.sub_user_id !== null) {
        return idempotent(dependencies, call, method, input, () =>
          start<ChangeInput>(call, session, {
            workflow: 'changeSubUserPassword',
            workflowId: `sub-user-password-change/${session.sub_user_id ?? ''}`,
            summary: 'Change of a sub-user’s password',
            values: {},
          }),
        );
      }
      const change = {
        kind: 'password-change',
        workflow: 'changePassword',
        summary: 'Change of the password',
      };
      return startProved(call, method, input, change, ({ uin }) =>
        checkHasPassword(dependencies, uin),
      );
    },
  };
}

function named(name: string, codec: Method<StartResponse>['codec']): Method<StartResponse> {
  return { name, codec, secrets: [] };
}

function ownerOf({ uin, sub_user_id: subUserId, security_epoch: securityEpoch }: SessionRow) {
  return { uin, securityEpoch, ...(subUserId !== null && { subUserId }) };
}

/**
 * Counts a send to an address, unless the open flow is at it already and the start sends nothing (G8.3).
 * @throws Refusal RESEND_TOO_EARLY
 */
async function limitNew(
  dependencies: Dependencies,
  asked: Asked,
  workflowId: string,
  kind: 'CONTACT_MOBILE_CHANGE' | 'CONTACT_EMAIL_CHANGE',
  address: EnteredAddress,
): Promise<void> {
  const open = await findOpenFlow(dependencies.db, workflowId);
  const isSame = open?.email === address.address && open.snapshot.state === 'AWAITING_CODE';
  if (!isSame) await limitSends(dependencies, asked, kind, address);
}

/** @throws Refusal IDENTITY_METHOD_MISSING, FIELD_INVALID for a method that isn't offered, RESEND_TOO_EARLY. */
async function checkMethods(
  dependencies: Dependencies,
  asked: Asked,
  { uin }: SessionRow,
  workflowId: string,
  chosen: IdentityMethodKind | undefined,
): Promise<void> {
  const channels = await listIdentityChannels(dependencies.db, uin);
  if (channels.length === 0) throw new Refusal('IDENTITY_METHOD_MISSING');
  if (!chosen) return;
  if (!channels.some(({ kind }) => kind === chosen)) {
    throw refuseFields(methodNotOffered('identity_method'));
  }
  // An open flow that has gone on sends nothing for a start.
  const open = await findOpenFlow(dependencies.db, workflowId);
  const sends = !open || open.snapshot.state === 'AWAITING_IDENTITY_METHOD';
  if (sends) await limitIdentitySend(dependencies, asked, uin, chosen);
}
