/** Longest reason that an operator may give, characters: as much as open flows keep. */
export const MAX_OPERATOR_REASON = 200;
