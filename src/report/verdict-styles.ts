import type { Verdict } from '../check/report.ts';
import type { TextFormat } from '../text/style.ts';

/** The colour of each verdict. */
export const verdictStyles: Readonly<Record<Verdict, TextFormat>> = {
  denied: 'red',
  warned: 'yellow',
  admitted: 'green',
  skipped: 'dim',
};
