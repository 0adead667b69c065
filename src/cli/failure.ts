/** A mistake of the user's, in words for them: printed without a stack, exit code 2. */
export class UsageError extends Error {}

/** How a command ends: 0 well, 2 what was asked for can't be done. */
export const exitCodes = { ok: 0, usage: 2 } as const;
