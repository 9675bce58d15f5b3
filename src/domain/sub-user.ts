/** What an account does to a sub-user (G6.5). A password is the id of its staged hash. */
export type SubUserEdit =
  | { action: 'CREATE'; subUserId: string; userName: string; stagedPasswordId: string }
  | { action: 'RESET_PASSWORD'; subUserId: string; stagedPasswordId: string }
  | { action: 'DISABLE' | 'ENABLE' | 'DELETE'; subUserId: string };

/** Sub-users of one account, at most: so many that no person meets it, and no list grows without end. */
export const SUB_USER_LIMIT = 1_000;

/** Names a sub-user among all accounts, however its name is written. */
export function nameOfSubUser(uin: string, userName: string): string {
  return `${uin}/${userName.toLowerCase()}`;
}
