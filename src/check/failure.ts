/** A policy threw, so that there is no verdict. It is a bug of zonegate. The cause is what was thrown. */
export class PolicyFailure extends Error {}
