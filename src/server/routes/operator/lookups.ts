import { z } from 'zod';

import { readAttempts } from '../../../db/attempts.js';
import {
  findAccounts,
  readAccountForOperator,
  type AccountCriterion,
} from '../../../db/operator-accounts.js';
import { listAuditEvents } from '../../../db/operator-audit.js';
import { listAccountFlows } from '../../../db/operator-flows.js';
import { refuseFields, Refusal } from '../../../domain/errors.js';
import { nameSubject } from '../../../keys/subject.js';
import type { Dependencies } from '../../dependencies.js';
import {
  appId,
  auditText,
  email,
  flowId,
  mobile,
  moment,
  namePrefix,
  optional,
  readRequest,
  uin,
} from '../../fields.js';
import { toFlowMessage } from '../../flow-message.js';
import { toAccountSummary, toAuditEvent, toOperatorAccount } from '../../operator-message.js';
import type { OperatorRoutes } from './operator-routes.js';
import {
  cutPage,
  keyToken,
  keyTokenAfter,
  pageSize,
  pageToken,
  pageTokenAfter,
} from '../../paging.js';

/** Pages by ids of PostgreSQL, which are 64-bit numbers. */
const byNumber = { pageSize, pageToken: keyToken(/^\d{1,18}$/) };
const criteria = z.object({
  uin: optional(uin),
  appId: optional(appId),
  email: optional(email),
  mobile: optional(mobile),
  namePrefix: optional(namePrefix),
});
const accountsPage = criteria.extend(byNumber);
const account = z.object({ uin });
const flowsPage = z.object({ uin, openOnly: z.boolean(), pageSize, pageToken });
const eventsPage = z.object({
  uin: optional(uin),
  flowId: optional(flowId),
  name: optional(auditText),
  caller: optional(auditText),
  since: moment.optional(),
  ...byNumber,
});

/** What operators look up: accounts, their flows, and what was recorded. */
export function lookUpRoutes({
  db,
  config,
}: Dependencies): OperatorRoutes<
  'findAccounts' | 'getAccountForOperator' | 'listAccountFlows' | 'listAuditEvents'
> {
  return {
    async findAccounts(request) {
      const { pageSize: size, pageToken: cursor, ...given } = readRequest(accountsPage, request);
      const found = await findAccounts(db, chooseCriterion(given), size + 1, cursor);
      const { rows, nextPageToken } = cutPage(found, size, (row) => keyTokenAfter(row.uin));
      return { accounts: rows.map(toAccountSummary), nextPageToken };
    },

    async getAccountForOperator(request) {
      const found = await readAccountForOperator(db, readRequest(account, request).uin);
      if (!found) throw new Refusal('ACCOUNT_NOT_FOUND');
      const { login_email_canonical: canonical } = found;
      const attempts =
        canonical === null
          ? { failures: 0, lockedUntil: undefined }
          : await readAttempts(db, nameSubject(config.SUBJECT_KEY, 'log-in', canonical));
      return { account: toOperatorAccount(found, attempts) };
    },

    async listAccountFlows(request) {
      const input = readRequest(flowsPage, request);
      const { uin: owner, openOnly, pageSize: size, pageToken: cursor } = input;
      const found = await listAccountFlows(db, owner, { openOnly, limit: size + 1, cursor });
      if (!found) throw new Refusal('ACCOUNT_NOT_FOUND');
      const { rows, nextPageToken } = cutPage(found, size, ({ id, snapshot }) =>
        pageTokenAfter(new Date(snapshot.startedAt), id),
      );
      const flows = rows.map(({ snapshot, workflow_id: workflowId, sub_user_id: subUser }) => ({
        flow: toFlowMessage(snapshot),
        workflowId,
        subUserId: subUser ?? '',
      }));
      return { flows, nextPageToken };
    },

    async listAuditEvents(request) {
      const { pageSize: size, pageToken: cursor, ...filters } = readRequest(eventsPage, request);
      const found = await listAuditEvents(db, filters, size + 1, cursor);
      const { rows, nextPageToken } = cutPage(found, size, ({ id }) => keyTokenAfter(id));
      return { events: rows.map(toAuditEvent), nextPageToken };
    },
  };
}

/** @throws Refusal FIELD_INVALID that names those that were given, or all when none was. */
function chooseCriterion(given: z.output<typeof criteria>): AccountCriterion {
  const { uin: number, appId: app, email: address, mobile: phone, namePrefix: prefix } = given;
  const criteriaByField: Record<string, AccountCriterion | undefined> = {
    uin: number === undefined ? undefined : { uin: number },
    app_id: app === undefined ? undefined : { appId: app },
    email: address && { email: address.canonical },
    mobile: phone && { mobile: phone.canonical },
    name_prefix: prefix === undefined ? undefined : { namePrefix: prefix },
  };
  const chosen = Object.entries(criteriaByField).filter(([, criterion]) => criterion);
  const [only, ...others] = chosen;
  if (only?.[1] && others.length === 0) return only[1];
  const named = only ? chosen : Object.entries(criteriaByField);
  throw refuseFields(...named.map(([field]) => ({ field, ...EXACTLY_ONE })));
}

const EXACTLY_ONE = {
  reason: 'EXACTLY_ONE',
  description: 'Exactly one of uin, app_id, email, mobile and name_prefix must be given.',
};
