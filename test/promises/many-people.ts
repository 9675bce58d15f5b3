import { randomUUID } from 'node:crypto';

import { sql } from 'kysely';

import { createHasher } from '../../src/server/hasher.js';
import { PASSWORD, type Reachable } from '../environment/people.js';

/** Addresses of somebody, or of nobody. */
export interface Addresses {
  email: string;
  mobile: string;
}

let numbers = 0;

/** Addresses that nobody has, and that look like all others when they are masked. */
export function newAddresses(): Addresses {
  numbers += 1;
  const digits = numbers.toString().padStart(8, '0');
  // The first 10,000 are all 138****0000.
  const number = `${digits.slice(4)}${digits.slice(0, 4)}`;
  return { email: `p${randomUUID().slice(0, 13)}0@example.com`, mobile: `+86138${number}` };
}

/** Makes accounts with such addresses and {@link PASSWORD}, straight in the database: each is used once. */
export async function createPeople(
  { db }: Pick<Reachable, 'db'>,
  count: number,
): Promise<Addresses[]> {
  const people = Array.from({ length: count }, newAddresses);
  const hash = await (await createHasher()).hash(PASSWORD);
  await db.transaction().execute(async (tx) => {
    await sql`
      create temporary table people on commit drop as
        select * from json_to_recordset(${JSON.stringify(people)}) as p (email text, mobile text)`.execute(
      tx,
    );
    await sql`
      insert into accounts (name, language, login_email, login_email_canonical, password_version)
        select 'Timed Ltd', 'en', email, email, 1 from people`.execute(tx);
    await sql`
      insert into passwords (uin, version, hash)
        select uin, 1, ${hash} from accounts join people on email = login_email`.execute(tx);
    await sql`
      insert into channels (uin, kind, address, canonical, verified_at)
        select uin, kind, address, address, now() from accounts join people on email = login_email,
          lateral (values ('VERIFICATION_EMAIL', email), ('CONTACT_EMAIL', email),
            ('SECURITY_MOBILE', mobile), ('CONTACT_MOBILE', mobile)) as c (kind, address)`.execute(
      tx,
    );
  });
  await sql`vacuum analyze accounts, passwords, channels`.execute(db);
  return people;
}

/** One of them, who is not taken again. @throws RangeError when there are no more. */
export function takeFrom(people: Addresses[]): Addresses {
  const one = people.pop();
  if (!one) throw new RangeError('there are no more people');
  return one;
}
