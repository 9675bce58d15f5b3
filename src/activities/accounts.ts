import { audit } from '../db/audit.js';
import type { Tx } from '../db/pool.js';
import { Refusal } from '../domain/errors.js';
import type { Actor, IdentityChannel } from '../domain/flow.js';
import type { Language } from '../domain/language.js';
import type { EnteredAddress } from '../domain/address.js';
import type { Dependencies } from './dependencies.js';
import { listVerifiedChannels, toEnteredAddress } from './channels.js';
import { once } from './once.js';

/** What {@link accountActivities} makes an account of. */
export interface NewAccount {
  flowId: string;
  actor: Actor;
  language: Language;
  name: string;
  email: EnteredAddress;
  mobile?: EnteredAddress | undefined;
  stagedPasswordId: string;
}

/** An account whose password may be reset. */
export interface ResettableAccount {
  owner: { uin: string; securityEpoch: string };
  language: Language;
  /** The login email as it is stored: the link goes there. */
  email: EnteredAddress;
  /** Ways to verify identity, the preferred one first. */
  channels: IdentityChannel[];
}

/** Activities on accounts. */
export function accountActivities({ db }: Dependencies) {
  return {
    /** Whether the address is an account's login email. */
    async isLoginEmailTaken({ canonical }: { canonical: string }): Promise<boolean> {
      const account = await db
        .selectFrom('accounts')
        .select('uin')
        .where('login_email_canonical', '=', canonical)
        .executeTakeFirst();
      return account !== undefined;
    },

    /** Finds the account by its login email; undefined as well when it isn't active. */
    async findAccountForReset({
      canonical,
    }: {
      canonical: string;
    }): Promise<ResettableAccount | undefined> {
      const account = await db
        .selectFrom('accounts')
        .select(['uin', 'security_epoch', 'language', 'login_email'])
        .where('login_email_canonical', '=', canonical)
        .where('status', '=', 'ACTIVE')
        .executeTakeFirst();
      if (!account?.login_email) return undefined;
      return {
        owner: { uin: account.uin, securityEpoch: account.security_epoch },
        language: account.language,
        email: toEnteredAddress('email', account.login_email),
        channels: identityChannels(await listVerifiedChannels(db, account.uin), canonical),
      };
    },

    /**
     * Makes an account of a finished sign-up.
     * @throws Refusal EMAIL_TAKEN when another account has got the address meanwhile.
     */
    createAccount(account: NewAccount): Promise<{ uin: string; appId: string }> {
      return once(db, account.flowId, 'create-account', (tx) => createAccount(tx, account));
    },
  };
}

/** Security channels for a reset: none that is the link's own mailbox, if there is another (G5.4). */
function identityChannels(
  channels: Awaited<ReturnType<typeof listVerifiedChannels>>,
  mailbox: string,
): IdentityChannel[] {
  const security = channels.flatMap(({ kind, ...channel }) =>
    kind === 'SECURITY_MOBILE' || kind === 'VERIFICATION_EMAIL' ? [{ kind, ...channel }] : [],
  );
  const others = security.filter(({ address }) => address.canonical !== mailbox);
  return others.length > 0 ? others : security;
}

async function createAccount(tx: Tx, account: NewAccount): Promise<{ uin: string; appId: string }> {
  const { email, mobile, language, name } = account;
  const staged = await tx
    .deleteFrom('staged_passwords')
    .where('id', '=', account.stagedPasswordId)
    .where('flow_id', '=', account.flowId)
    .returning('hash')
    .executeTakeFirst();
  if (!staged) throw new Refusal('ACCOUNT_CHANGED');
  const made = await tx
    .insertInto('accounts')
    .values({
      name,
      language,
      login_email: email.address,
      login_email_canonical: email.canonical,
      password_version: 1,
    })
    .onConflict((conflict) => conflict.column('login_email_canonical').doNothing())
    .returning(['uin', 'app_id'])
    .executeTakeFirst();
  if (!made) throw new Refusal('EMAIL_TAKEN');
  const { uin } = made;
  await tx.insertInto('passwords').values({ uin, version: 1, hash: staged.hash }).execute();
  const channel = { uin, verified_at: new Date() };
  const addressOf = ({ address, canonical }: EnteredAddress) => ({ address, canonical });
  await tx
    .insertInto('channels')
    .values([
      { ...channel, kind: 'VERIFICATION_EMAIL', ...addressOf(email) },
      { ...channel, kind: 'CONTACT_EMAIL', ...addressOf(email) },
      ...(mobile
        ? [
            { ...channel, kind: 'SECURITY_MOBILE' as const, ...addressOf(mobile) },
            { ...channel, kind: 'CONTACT_MOBILE' as const, ...addressOf(mobile) },
          ]
        : []),
    ])
    .execute();
  const after = { email: email.masked, mobile: mobile?.masked };
  await audit(tx, {
    name: 'CreateAccount',
    uin,
    flowId: account.flowId,
    actor: account.actor,
    after,
  });
  return { uin, appId: made.app_id };
}
