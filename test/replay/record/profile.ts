import { randomUUID } from 'node:crypto';

import type { Profile, ProfileFlowKind } from '../../../src/domain/profile.js';
import type { Flow } from '../../../src/gen/holdfast/v1/flow.js';
import type { Dependencies } from '../../../src/server/dependencies.js';
import { startFlow } from '../../../src/server/start-flow.js';
import type { ChangeProfileInput } from '../../../src/workflows/change-profile.js';
import type { Holder } from '../../environment/changes.js';
import { request } from '../../environment/people.js';
import type { System } from '../../environment/system.js';
import { newPerson } from './accounts.js';
import { flowOf, type Play } from './stage.js';

const ADDRESS = {
  fullName: 'Wei Chan',
  companyName: 'Test Ltd',
  region: 'HK',
  state: '',
  city: 'Kowloon',
  registeredAddress: '1 Nathan Road',
  postalCode: '',
};

function completed(
  change: (system: System, holder: Holder) => Promise<{ flow?: Flow | undefined }>,
): Play {
  return async ({ system }) => {
    const { holder } = await newPerson(system);
    const { flow } = await change(system, holder);
    return flowOf(system, flow?.id);
  };
}

/** The account has changed since its session was looked up. */
function refused(kind: ProfileFlowKind, prefix: string, profile: Partial<Profile>): Play {
  return async ({ system }) => {
    const { person } = await newPerson(system);
    const flowId = randomUUID();
    const { config, db, temporal } = system;
    const owner = { uin: person.uin, securityEpoch: '999' };
    const input = { flowId, actor: { caller: 'web' }, language: 'en' as const, owner };
    await startFlow<ChangeProfileInput>(
      // It uses no more than these.
      { config, db, temporal } as Dependencies,
      {
        workflow: 'changeProfile',
        workflowId: `${prefix}/${flowId}`,
        summary: 'Change of the profile',
        input: { ...input, kind, profile },
      },
    );
    return flowOf(system, flowId);
  };
}

/** Changes of name, industry and address (G1). */
export const profilePlays = {
  'name-change-completed': completed(({ gateway }, holder) =>
    gateway.accounts.changeName({ ...request(), name: 'Other Ltd' }, holder),
  ),
  'industry-change-completed': completed(({ gateway }, holder) =>
    gateway.accounts.changeIndustry({ ...request(), industry: 'RETAIL' }, holder),
  ),
  'address-change-completed': completed(({ gateway }, holder) =>
    gateway.accounts.changeAddress({ ...request(), address: ADDRESS }, holder),
  ),
  'name-change-refused': refused('NAME_CHANGE', 'name-change', { name: 'Other Ltd' }),
  'industry-change-refused': refused('INDUSTRY_CHANGE', 'industry-change', { industry: 'RETAIL' }),
  'address-change-refused': refused('ADDRESS_CHANGE', 'address-change', {
    contactAddress: ADDRESS,
  }),
} satisfies Record<string, Play>;
