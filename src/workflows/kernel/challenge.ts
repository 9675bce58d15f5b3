import { patched } from '@temporalio/workflow';

import type { EnteredAddress } from '../../domain/address.js';
import { CODE_FAILURES_LIMIT, pauseAfterFailures } from '../../domain/code-failures.js';
import {
  CODE_LIFETIME,
  CODE_RENEWAL_MARGIN,
  CODE_TRIES,
  RESEND_INTERVAL,
} from '../../domain/durations.js';
import type { IdentityChannel } from '../../domain/flow.js';

/** A code that was issued, as workflows know it. */
export interface IssuedCode {
  keyId: string;
  digest: string;
}

/** Wrong codes in a row at a security channel, and when the last one was typed. */
export interface ChannelFailures {
  failures: number;
  /** Milliseconds since the epoch. */
  failedAt: number;
}

/** What one flow sends to one address at most: repeating is no way around the limit of starts. */
const SENDS = [
  { most: 5, within: 3_600_000 },
  { most: 10, within: 86_400_000 },
];

/** What a typed code turned out to be. */
export type Verdict = 'RIGHT' | 'CODE_WRONG' | 'CODE_EXPIRED' | 'CODE_DEAD';

/**
 * The codes that go to one address in one flow. It judges them by the workflow's own clock, and burns
 * the right one before anything else can run.
 */
export class Challenge {
  /** How many codes were issued; names the live one. */
  issue = 0;
  triesLeft = 0;
  /** Milliseconds since the epoch. */
  expiresAt = 0;
  resendAfter = 0;
  /** No code is taken before (G8.5). */
  pausedUntil = 0;
  /** Wrong codes in a row, across all codes to this address. */
  private failures = 0;
  private code: IssuedCode | undefined;
  /** When it was sent, milliseconds since the epoch; the latest last. */
  private readonly sentAt: number[] = [];
  /** The account's security channel that the address is: its failures count across flows (G8.5). */
  channel: Pick<IdentityChannel, 'kind' | 'version'> | undefined;

  /** Nothing tells whether its codes are a channel's: only that channel's end reaches it (G6.3). */
  isSecret = false;

  /** @param name unique in its flow; part of what the code is derived from. */
  constructor(
    readonly name: string,
    readonly target: EnteredAddress,
  ) {}

  /** Takes over what the channel has seen in all flows. */
  note({ failures, failedAt }: ChannelFailures): void {
    if (this.isSecret && failures < CODE_FAILURES_LIMIT) return;
    this.failures = failures;
    this.pausedUntil = failedAt + pauseAfterFailures(failures);
  }

  /** The key of the live code, while one lives. */
  get keyId(): string | undefined {
    return this.code?.keyId;
  }

  /** What callers see of it. */
  get view(): { triesLeft: number; resendAfter: number; codeExpiresAt: number } {
    const { triesLeft, resendAfter, expiresAt: codeExpiresAt } = this;
    return { triesLeft, resendAfter, codeExpiresAt };
  }

  /** Whether no more codes are taken at all (G8.5). */
  get isClosed(): boolean {
    return this.pausedUntil === Infinity;
  }

  /** Whether what is sent again is the same code (G8.4). */
  isRepeatable(now: number): boolean {
    return (
      this.code !== undefined && this.triesLeft > 0 && this.expiresAt - now > CODE_RENEWAL_MARGIN
    );
  }

  /** Puts a new code in the place of the former one, which is dead from now on. */
  renew(code: IssuedCode, now: number): void {
    this.code = code;
    this.triesLeft = CODE_TRIES;
    this.expiresAt = now + CODE_LIFETIME;
  }

  /** Notes that the code is on its way. */
  sent(now: number): void {
    this.resendAfter = now + RESEND_INTERVAL;
    this.sentAt.push(now);
    for (const { most, within } of SENDS) {
      const first = this.sentAt.at(-most);
      if (first === undefined || !patched('sends-are-limited')) continue;
      this.resendAfter = Math.max(this.resendAfter, first + within);
    }
  }

  /** Ends the live code's life; what was sent isn't right any more. */
  void(): void {
    this.code = undefined;
    this.triesLeft = 0;
  }

  /** A send that failed costs no quota (G8.4). */
  sendFailed(): void {
    this.resendAfter = 0;
    this.sentAt.pop();
  }

  /** Judges what was typed and takes a try; never waits, so that no two calls can share a try. */
  judge(digests: readonly IssuedCode[], now: number): Verdict {
    if (!this.code || this.triesLeft === 0) return 'CODE_DEAD';
    if (now >= this.expiresAt) return 'CODE_EXPIRED';
    const { keyId, digest } = this.code;
    if (digests.some((typed) => typed.keyId === keyId && typed.digest === digest)) {
      this.code = undefined;
      this.failures = 0;
      return 'RIGHT';
    }
    this.triesLeft -= 1;
    this.failures += 1;
    this.pausedUntil = now + pauseAfterFailures(this.failures);
    return 'CODE_WRONG';
  }
}
