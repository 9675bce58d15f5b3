import { audit } from '../db/audit.js';
import { putPasswordInForce } from '../db/password-in-force.js';
import type { Tx } from '../db/pool.js';
import { Refusal } from '../domain/errors.js';
import type { Actor, IdentityChannel } from '../domain/flow.js';
import type { Language } from '../domain/language.js';
import type { EnteredAddress } from '../domain/address.js';
import type { Dependencies } from './dependencies.js';
import { bindChannel, listIdentityChannels, toEnteredAddress } from '../db/channels.js';
import { once } from './once.js';
import { checkLoginEmailFree, checkMobileLimit } from './reservations.js';
import { takeStagedPassword } from './staged-passwords.js';

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
export function accountActivities({ db, mobileBindingLimit }: Dependencies) {
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

    /** The ways in which an account may verify identity, and its language. */
    async readIdentityChannels({
      uin,
    }: {
      uin: string;
    }): Promise<{ channels: IdentityChannel[]; language: Language }> {
      const { language } = await db
        .selectFrom('accounts')
        .select('language')
        .where('uin', '=', uin)
        .executeTakeFirstOrThrow();
      return { language, channels: await listIdentityChannels(db, uin) };
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
        channels: otherThan(canonical, await listIdentityChannels(db, account.uin)),
      };
    },

    /**
     * Makes an account of a finished sign-up.
     * @throws Refusal EMAIL_TAKEN when another account has got the address meanwhile, or released it a
     * moment ago; MOBILE_LIMIT_REACHED.
     */
    createAccount(account: NewAccount): Promise<{ uin: string; appId: string }> {
      return once(db, account.flowId, 'create-account', (tx) =>
        createAccount(tx, account, mobileBindingLimit),
      );
    },
  };
}

/** For a reset no channel is offered that is the link's own mailbox, if there is another (G5.4). */
function otherThan(mailbox: string, channels: IdentityChannel[]): IdentityChannel[] {
  const others = channels.filter(({ address }) => address.canonical !== mailbox);
  return others.length > 0 ? others : channels;
}

async function createAccount(
  tx: Tx,
  account: NewAccount,
  mobileBindingLimit: number,
): Promise<{ uin: string; appId: string }> {
  const { email, mobile, language, name } = account;
  const staged = await takeStagedPassword(tx, account.flowId, account.stagedPasswordId);
  if (!staged) throw new Refusal('ACCOUNT_CHANGED');
  const made = await tx
    .insertInto('accounts')
    .values({
      name,
      language,
      login_email: email.address,
      login_email_canonical: email.canonical,
    })
    .onConflict((conflict) => conflict.column('login_email_canonical').doNothing())
    .returning(['uin', 'app_id'])
    .executeTakeFirst();
  if (!made) throw new Refusal('EMAIL_TAKEN');
  const { uin } = made;
  await checkLoginEmailFree(tx, uin, email);
  if (mobile) await checkMobileLimit(tx, uin, mobile, mobileBindingLimit);
  await putPasswordInForce(tx, uin, { version: 1, hash: staged.hash });
  const now = new Date();
  await bindChannel(tx, uin, 'VERIFICATION_EMAIL', email, now);
  await bindChannel(tx, uin, 'CONTACT_EMAIL', email, now);
  if (mobile) {
    await bindChannel(tx, uin, 'SECURITY_MOBILE', mobile, now);
    await bindChannel(tx, uin, 'CONTACT_MOBILE', mobile, now);
  }
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
