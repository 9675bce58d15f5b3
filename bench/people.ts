import { randomUUID } from 'node:crypto';

import { asSession } from '../src/cli/clients.js';
import { createHasher } from '../src/server/hasher.js';
import { persistently } from './persistently.js';
import type { System } from './system.js';

/** A person whose account has a login email and a mobile, as signing up makes them. */
export interface Person {
  email: string;
  mobile: string;
}

/** Everybody's password. */
export const PASSWORD = 'Blue-Kettle-42';
/** What everybody's is reset to. */
export const NEW_PASSWORD = 'Tall-Lantern-7';

let numbers = 10_000_000;

/** A number that nobody has yet. */
export function newMobile(): string {
  numbers += 1;
  return `+86138${numbers}`;
}

/** A hash of everybody's password, with the parameters that the server uses. */
export const passwordHash = createHasher().then((hasher) => hasher.hash(PASSWORD));

/**
 * Makes accounts, straight in the database of the benchmark: their sign-up isn't what is measured.
 * Each has addresses of its own, which no limit of sends has counted yet.
 */
export async function createPeople({ db }: System, count: number): Promise<Person[]> {
  const people = Array.from({ length: count }, () => ({
    email: `p${randomUUID().slice(0, 13)}@example.com`,
    mobile: newMobile(),
  }));
  const hash = await passwordHash;
  const accounts = await db
    .insertInto('accounts')
    .values(
      people.map(({ email }) => ({
        name: 'Bench Ltd',
        language: 'en' as const,
        login_email: email,
        login_email_canonical: email,
        password_version: 1,
      })),
    )
    .returning(['uin', 'login_email'])
    .execute();
  const mobileOf = new Map(people.map(({ email, mobile }) => [email, mobile]));
  await db
    .insertInto('passwords')
    .values(accounts.map(({ uin }) => ({ uin, version: 1, hash })))
    .execute();
  await db
    .insertInto('channels')
    .values(
      accounts.flatMap(({ uin, login_email }) => {
        const email = login_email ?? '';
        const mobile = mobileOf.get(email) ?? '';
        return [
          channel(uin, 'VERIFICATION_EMAIL', email),
          channel(uin, 'CONTACT_EMAIL', email),
          channel(uin, 'SECURITY_MOBILE', mobile),
          channel(uin, 'CONTACT_MOBILE', mobile),
        ];
      }),
    )
    .execute();
  return people;
}

function channel(
  uin: string,
  kind: 'VERIFICATION_EMAIL' | 'CONTACT_EMAIL' | 'SECURITY_MOBILE' | 'CONTACT_MOBILE',
  address: string,
) {
  return { uin, kind, address, canonical: address, verified_at: new Date() };
}

/** How many are made at a time. */
const BATCH = 100;

/** Hands out people, each of them once. */
export function supplyOfPeople(system: System): () => Promise<Person> {
  const ready: Person[] = [];
  let making: Promise<void> | undefined;
  return async () => {
    for (;;) {
      const person = ready.pop();
      if (person) return person;
      making ??= createPeople(system, BATCH).then((people) => {
        ready.push(...people);
        making = undefined;
      });
      await making;
    }
  };
}

/** Logs somebody in. @returns the headers of the session. */
export async function logIn({ clients: { sessions } }: System, { email }: Person) {
  const { sessionToken } = await persistently((request) =>
    sessions.logIn({ ...request, email, password: PASSWORD }),
  );
  if (sessionToken === '') throw new Error('a log-in was asked for a code');
  return asSession(sessionToken);
}
