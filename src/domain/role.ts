/**
 * What a calling service is for. It may make the calls of its roles and no others (`ROLES`):
 * - `person`: works for the people whose accounts these are;
 * - `gateway`: the same, and is believed what it passes on of the person (address, agent, language);
 * - `publisher`: publishes subscription messages;
 * - `reminder`: starts and follows runs of the password reminders;
 * - `operator`: sees and does what operators do, and logs in to the codec server.
 */
export const ROLES = ['person', 'gateway', 'publisher', 'reminder', 'operator'] as const;

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** The roles of each calling service, by its name. */
export type CallerRoles = ReadonlyMap<string, readonly Role[]>;

/** Whether a calling service has a role. */
export function hasRole(roles: CallerRoles, caller: string, role: Role): boolean {
  return roles.get(caller)?.includes(role) ?? false;
}

/** The calling services that have a role. */
export function callersWith(roles: CallerRoles, role: Role): string[] {
  return [...roles].flatMap(([caller, its]) => (its.includes(role) ? [caller] : []));
}

/** Whether a word is the name of a role. */
export function isRole(word: string): word is Role {
  return ROLES.some((role) => role === word);
}
