// Whether a regular expression takes no more time than in proportion to a text. It is proven, not tried: recheck looks at
// its automaton, moving starts included.
import { checkSync } from 'recheck';

/** Of the checker, in milliseconds; most take 10. What takes longer has to be written more simply. */
const timeout = 30_000;

/** Why an expression is not known to be linear: how long it takes on what text. Undefined for one that is. */
export function whyNotLinear(source: string, flags: string): string | undefined {
  const found = checkSync(uncounted(source), flags, { timeout, checker: 'automaton' });
  if (found.status === 'safe') return undefined;
  if (found.status === 'vulnerable') return `${found.complexity.summary}, as on ${found.attack.pattern}`;
  const { error } = found;
  const what = 'message' in error ? `${error.kind}, ${error.message}` : error.kind;
  return `cannot be proven to be linear (${what}): write it without look-arounds and back-references, or more simply`;
}

const MOST_COUNTED = 10;

/** An expression that takes at least as long: whatever may be repeated more often than that may be repeated for ever. */
function uncounted(source: string): string {
  return source.replace(/\\.|\[(?:[^\]\\]|\\.)*\]|\{(\d+)(?:,(\d+))?\}/gs, (all, least = '0', most = least) => {
    if (Number(most) <= MOST_COUNTED) return all;
    return least === '0' ? '*' : '+';
  });
}
