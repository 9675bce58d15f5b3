import type { EnteredAddress } from './address.js';
import type { IdentityMethodKind } from './flow.js';

/** The real-name verification status of an account; the account itself only reads it. */
export type RealNameStatus = 'UNVERIFIED' | 'PENDING' | 'VERIFIED' | 'REJECTED';

/** What an internal service does to an account. */
export type AccountOperation =
  | {
      action: 'CREATE';
      name: string;
      /** Channels that the service vouches for. */
      securityMobile?: EnteredAddress | undefined;
      verificationEmail?: EnteredAddress | undefined;
    }
  | { action: 'DISABLE'; uin: string }
  | { action: 'ENABLE'; uin: string; endUndos: boolean }
  | { action: 'SET_REAL_NAME_STATUS'; uin: string; status: RealNameStatus }
  | { action: 'RELEASE_CHANNEL'; uin: string; channel: IdentityMethodKind };
