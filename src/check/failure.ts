/** A policy threw: a bug of ours, whose cause is what was thrown. No verdict can be given then. */
export class PolicyFailure extends Error {}
