import { parseEmail, maskEmail } from '../../src/domain/email.js';
import { maskMobile } from '../../src/domain/mobile.js';
import type { ChannelKind } from '../../src/domain/channel.js';
import { after, APPLIED, APPLIED_BY_KIND, byAccount, SECURITY_EVENTS } from './applied.js';
import { typedCode } from './codes.js';
import { flowOf, saysCompleted, type AuditEvent, type Evidence } from './evidence.js';
import { all, each, groupBy, type Finding, type Invariant } from './invariant.js';

/** What must hold of changes. */
export const changes: readonly Invariant[] = [
  {
    name: 'one-audit-row-per-change',
    holds: 'each change that was applied is recorded once',
    check: recordedOnce,
  },
  {
    name: 'no-change-lost',
    holds: 'a change that was acknowledged was applied, and stands unless a later one replaced it',
    check: (evidence) => all(acknowledged(evidence), standing(evidence)),
  },
  {
    name: 'address-was-proved',
    holds: 'an address that was set is one whose code was typed in its flow',
    check: proved,
  },
  {
    name: 'no-change-of-before',
    holds: 'nothing is applied by a flow that began before a security change or a disable',
    check: noneOfBefore,
  },
  {
    name: 'one-account-per-email',
    holds: 'an address, however it is written, is the login email of one account at most',
    check: oneAccountEach,
  },
];

function recordedOnce({ audits, flows, effects }: Evidence): Finding {
  const events = groupBy(
    audits.filter(({ name }) => APPLIED.includes(name)),
    ({ name, flow_id }) => `${name} ${flow_id}`,
  );
  const completed = flows.filter(
    ({ kind, snapshot }) => snapshot.outcome === 'COMPLETED' && kind in APPLIED_BY_KIND,
  );
  const links = groupBy(effects, ({ step, flow_id }) =>
    step.startsWith('apply-contact-email') ? flow_id : undefined,
  );
  const bound = groupBy(audits, ({ name, flow_id }) =>
    name === 'ModifyContactMail' ? (flow_id ?? '') : undefined,
  );
  return all(
    each(events, ([name, rows]) =>
      rows.length > 1 ? `${name} is recorded ${rows.length} times` : undefined,
    ),
    each(completed, ({ id, kind }) =>
      events.has(`${APPLIED_BY_KIND[kind]} ${id}`)
        ? undefined
        : `flow ${id} (${kind}) is completed, and no change of it is recorded`,
    ),
    each(new Set([...links.keys(), ...bound.keys()]), (flowId) =>
      links.get(flowId)?.length === bound.get(flowId)?.length
        ? undefined
        : `flow ${flowId}: contact emails were set and recorded, but not equally often`,
    ),
  );
}

function acknowledged({ calls, audits }: Evidence): Finding {
  const recorded = new Set(
    audits.filter(({ name }) => APPLIED.includes(name)).map(({ flow_id }) => flow_id),
  );
  return each(calls.filter(saysCompleted), (call) => {
    const id = flowOf(call)?.id ?? '';
    return recorded.has(id) ? undefined : `call ${call.number} (${call.method}) of flow ${id}`;
  });
}

const CHANNEL_EVENTS: Record<string, ChannelKind> = {
  ModifyContactPhoneNum: 'CONTACT_MOBILE',
  ModifyContactMail: 'CONTACT_EMAIL',
  ModifyPhoneNum: 'SECURITY_MOBILE',
  ModifyVerificationMail: 'VERIFICATION_EMAIL',
};

/** The last event of each kind tells what the account has now. */
function standing(evidence: Evidence): Finding {
  const findings = [...byAccount(evidence)].map(([uin, events]) => {
    const account = evidence.accounts.find((one) => one.uin === uin);
    const now = new Map<string, string>([
      ['ModifyAccountInfo', account?.name ?? ''],
      ['ModifyMail', maskEmail(account?.login_email ?? '')],
      ...Object.entries(CHANNEL_EVENTS).map(([event, kind]): [string, string] => {
        const channel = evidence.channels.find((one) => one.uin === uin && one.kind === kind);
        return [event, mask(channel?.address ?? '')];
      }),
    ]);
    const last = new Map(events.map((event) => [event.name, event]));
    return each(
      [...now].filter(([name]) => last.has(name)),
      ([name, value]) => {
        const event = last.get(name);
        const said = event && (after(event)['name'] ?? after(event)['address']);
        return said === value
          ? undefined
          : `account ${uin}: ${name} of flow ${event?.flow_id} is lost`;
      },
    );
  });
  return all(...findings);
}

function mask(address: string): string {
  return address.includes('@') ? maskEmail(address) : maskMobile(address);
}

const PROVED_EVENTS = [
  'ModifyContactPhoneNum',
  'ModifyPhoneNum',
  'ModifyVerificationMail',
  'ModifyMail',
];

function proved(evidence: Evidence): Finding {
  const typed = groupBy(evidence.calls, (call) =>
    call.answer.kind === 'refused' ? undefined : typedCode(call)?.flowId,
  );
  const set = evidence.audits.filter(({ name }) => PROVED_EVENTS.includes(name));
  return each(set, (event) => {
    const flowId = event.flow_id ?? '';
    const recipients = (typed.get(flowId) ?? []).flatMap((call) =>
      evidence.mailbox.recipientsOf(flowId, typedCode(call)?.code ?? ''),
    );
    const masked = recipients.map((to) => mask(addressOf(to)));
    return masked.includes(String(after(event)['address']))
      ? undefined
      : `${event.name} of flow ${flowId}: no code that went to the address was typed`;
  });
}

/** Texts are caught as mails to their digits. */
function addressOf(recipient: string): string {
  return recipient.endsWith('@sms.invalid') ? `+${recipient.split('@')[0]}` : recipient;
}

/** The account's epoch at each change is the one that its flow began with. */
function noneOfBefore(evidence: Evidence): Finding {
  const flows = new Map(evidence.flows.map((flow) => [flow.id, flow]));
  const operated = ['CreateAccount', 'DisableAccount', 'EnableAccount'];
  const findings = [...byAccount(evidence)].map(([uin, events]) => {
    let epoch = 1;
    const applied: (AuditEvent & { epoch: number })[] = [];
    for (const event of events) {
      if (APPLIED.includes(event.name) && !operated.includes(event.name)) {
        applied.push({ ...event, epoch });
      }
      if (SECURITY_EVENTS.includes(event.name)) epoch += 1;
    }
    return each(applied, ({ name, flow_id, epoch: then }) => {
      const began = Number(flows.get(flow_id ?? '')?.security_epoch);
      return began === then
        ? undefined
        : `account ${uin}: ${name} of flow ${flow_id} was applied in epoch ${then}, and began in ${began}`;
    });
  });
  return all(...findings);
}

function oneAccountEach({ accounts }: Evidence): Finding {
  const byEmail = groupBy(accounts, ({ login_email: email }) =>
    email === null ? undefined : parseEmail(email)?.canonical,
  );
  return each(byEmail, ([, same]) =>
    same.length > 1 ? `accounts ${same.map(({ uin }) => uin).join()} have one email` : undefined,
  );
}
