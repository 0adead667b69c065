/** A mistake of the user's, in words for them: printed without a stack, exit code 2. */
export class UsageError extends Error {}

/** The answer is no: it was printed already, exit code 1. */
export class NegativeAnswer extends Error {}

/** It could not be done, or not all of it: that was printed already, exit code 2. */
export class NotDone extends Error {}

/** How a command ends: 0 well, 1 the answer is no, 2 what was asked for can't be done. */
export const exitCodes = { ok: 0, negative: 1, usage: 2 } as const;
