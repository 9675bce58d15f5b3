import { z } from 'zod';

import { readAccount } from '../../db/accounts.js';
import { listActivity } from '../../db/activity.js';
import { checkContactAddress } from '../../domain/contact-address.js';
import { PASSWORD_AGE_DAYS } from '../../domain/durations.js';
import { refuseFields } from '../../domain/errors.js';
import { INDUSTRIES } from '../../domain/industry.js';
import { ALL_TEXTS } from '../../languages/all.js';
import { describePolicy, PASSWORD_HISTORY } from '../../domain/password.js';
import type { Profile, ProfileFlowKind } from '../../domain/profile.js';
import { listRegions } from '../../domain/region.js';
import {
  ChangeAddressResponse,
  ChangeIndustryResponse,
  ChangeNameResponse,
  type AccountServiceImplementation,
} from '../../gen/holdfast/v1/account.js';
import type { Flow } from '../../gen/holdfast/v1/flow.js';
import type { ChangeProfileInput } from '../../workflows/change-profile.js';
import { toAccountMessage, toActivityMessage } from '../account-message.js';
import type { Call } from '../caller.js';
import type { Dependencies } from '../dependencies.js';
import { accountName, industry, readRequest, requestId } from '../fields.js';
import { toFlowMessage } from '../flow-message.js';
import { idempotent, type Method } from '../idempotent.js';
import { runOnce } from '../one-shot.js';
import { cutPage, keyToken, keyTokenAfter, pageSize } from '../paging.js';
import { requireAccountSession } from '../sessions.js';

const changeName = z.object({ requestId, name: accountName });
const changeIndustry = z.object({ requestId, industry });
const text = z.string();
const changeAddress = z.object({
  requestId,
  address: z
    .object({
      fullName: text,
      companyName: text,
      region: text,
      state: text,
      city: text,
      registeredAddress: text,
      postalCode: text,
    })
    .optional(),
});
const activityPage = z.object({ pageSize, pageToken: keyToken(/^\d{1,18}$/) });
const regionPage = z.object({ pageSize, pageToken: keyToken(/^[A-Z]{2}$/), code: text });

/** AccountService: what an account says of itself, and the changes that need no proof (G1). */
export function accountRoutes(dependencies: Dependencies): AccountServiceImplementation<Call> {
  const { db, config } = dependencies;

  /** Changes a part of the profile, as one run of its own for each request (G8.3). */
  async function change<Request extends { requestId: string }>(
    call: Call,
    method: Omit<Method<{ flow?: Flow | undefined }>, 'secrets'>,
    request: Request,
    names: { kind: ProfileFlowKind; prefix: string; summary: string },
    toProfile: (request: Request) => Partial<Profile>,
  ): Promise<{ flow?: Flow | undefined }> {
    const { uin, security_epoch } = await requireAccountSession(dependencies, call);
    const profile = toProfile(request);
    return idempotent(dependencies, call, { ...method, secrets: [] }, request, async (flowId) => {
      const flow = await runOnce<ChangeProfileInput>(dependencies, {
        workflow: 'changeProfile',
        workflowId: `${names.prefix}/${flowId}`,
        summary: names.summary,
        input: {
          flowId,
          actor: call.actor,
          language: call.language,
          owner: { uin, securityEpoch: security_epoch },
          kind: names.kind,
          profile,
        },
      });
      return { flow: toFlowMessage(flow) };
    });
  }

  return {
    async getAccount(_, call) {
      const { uin } = await requireAccountSession(dependencies, call);
      return { account: toAccountMessage(await readAccount(db, uin)) };
    },

    changeName: (request, call) =>
      change(
        call,
        { name: 'ChangeName', codec: ChangeNameResponse },
        readRequest(changeName, request),
        { kind: 'NAME_CHANGE', prefix: 'name-change', summary: 'Change of the name' },
        ({ name }) => ({ name }),
      ),

    changeIndustry: (request, call) =>
      change(
        call,
        { name: 'ChangeIndustry', codec: ChangeIndustryResponse },
        readRequest(changeIndustry, request),
        { kind: 'INDUSTRY_CHANGE', prefix: 'industry-change', summary: 'Change of the industry' },
        (input) => ({ industry: input.industry }),
      ),

    changeAddress: (request, call) =>
      change(
        call,
        { name: 'ChangeAddress', codec: ChangeAddressResponse },
        readRequest(changeAddress, request),
        { kind: 'ADDRESS_CHANGE', prefix: 'address-change', summary: 'Change of the address' },
        ({ address }) => {
          if (!address) throw refuseFields(ADDRESS_REQUIRED);
          const checked = checkContactAddress(address);
          if ('refused' in checked) throw refuseFields(...checked.refused);
          return { contactAddress: checked.address };
        },
      ),

    async listIndustries(_, { language }) {
      return {
        industries: INDUSTRIES.map((code) => ({
          code,
          name: ALL_TEXTS[language].industries[code],
        })),
      };
    },

    async listRegions(request, { language }) {
      const { pageSize: size, pageToken: cursor = '', code } = readRequest(regionPage, request);
      const found = listRegions().filter(
        (region) => region.code > cursor && (code === '' || region.code === code),
      );
      const { rows, nextPageToken } = cutPage(found, size, (region) => keyTokenAfter(region.code));
      const regions = rows.map(({ names, postalCodeExample = '', states, ...region }) => ({
        code: region.code,
        name: names[language],
        states: [...states],
        requiredFields: [...region.requiredFields],
        postalCodeExample,
      }));
      return { regions, nextPageToken };
    },

    async getPasswordPolicy() {
      return {
        ...describePolicy(config.PASSWORD_POLICY),
        history: PASSWORD_HISTORY,
        recommendedMaxAgeDays: PASSWORD_AGE_DAYS,
      };
    },

    async listActivity(request, call) {
      const { uin } = await requireAccountSession(dependencies, call);
      const { pageSize: size, pageToken: cursor } = readRequest(activityPage, request);
      const found = await listActivity(db, uin, size + 1, cursor);
      const { rows, nextPageToken } = cutPage(found, size, ({ id }) => keyTokenAfter(id));
      return { activities: rows.map(toActivityMessage), nextPageToken };
    },
  };
}

const ADDRESS_REQUIRED = {
  field: 'address',
  reason: 'REQUIRED',
  description: 'This field is required.',
};
