import type { Verdict } from '../check/report.ts';
import type { Look } from '../text/style.ts';

/** The colour of each verdict. */
export const looks: Readonly<Record<Verdict, Look>> = {
  denied: 'red',
  warned: 'yellow',
  admitted: 'green',
  skipped: 'dim',
};
