import type { Random } from '../random.js';

/** A session that somebody has. */
export interface KnownSession {
  id: string;
  token: string;
}

/** One of the accounts, as far as the clients know it: each of them changes it. */
export interface Person {
  uin: string;
  /** What it may log in with; the latest that was said to be in force comes last. */
  emails: string[];
  /** Every password that it may have; the latest that was said to be in force comes last. */
  passwords: string[];
}

/** Without vowels no word comes of them that a password must not hold. */
const LETTERS = Array.from('bcdfghjkmnpqrstvwxz');

/** Makes values that nobody has yet. */
export class Inventor {
  private mobiles: number;

  /** @param number tells one inventor's mobiles from another's. */
  constructor(
    private readonly random: Random,
    number: number,
  ) {
    this.mobiles = 10_000_000 + number * 1_000_000;
  }

  email(): string {
    return `u${this.word(10)}@example.com`;
  }

  mobile(): string {
    this.mobiles += 1;
    return `+86138${this.mobiles}`;
  }

  password(): string {
    return `Zq${this.word(9)}-${this.random.between(10, 99)}`;
  }

  name(): string {
    return `Firm ${this.word(12)}`;
  }

  word(length: number): string {
    return Array.from({ length }, () => this.random.pick(LETTERS)).join('');
  }
}

/** Puts what is known now at the end of the list. */
export function learn(known: string[], value: string): void {
  const at = known.indexOf(value);
  if (at >= 0) known.splice(at, 1);
  known.push(value);
}
