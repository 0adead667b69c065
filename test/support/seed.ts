// Every run draws the same values, so that a failure is one that the next run has, too. `SEED=7 npm test` draws others.
import fc from 'fast-check';

const seed = Number(process.env.SEED ?? 1);
if (!Number.isInteger(seed)) throw new Error('SEED must be a whole number');
fc.configureGlobal({ seed });
