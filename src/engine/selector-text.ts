// Label selectors in their string form, as the status of a Scale holds them: `app=api,tier in (a,b)`.
import { compiledOnce } from './compiled.ts';

/** What a selector must say to select nothing but objects with certain labels. */
export interface Equalities {
  /** `key=value`. */
  readonly terms: ReadonlySet<string>;
  /** The length of the shortest of them. */
  readonly shortest: number;
}

/** The equalities that labels are. */
export const equalitiesOf: (labels: Readonly<Record<string, string>>) => Equalities = compiledOnce(
  (labels: Readonly<Record<string, string>>) => {
    const terms = new Set(Object.entries(labels).map(([key, value]) => `${key}=${value}`));
    return { terms, shortest: Math.min(...[...terms].map((term) => term.length)) };
  },
);

/** Whether a selector says all of them. Of a long list nothing is kept but what was found. */
export function holdsAll(selector: string, { terms, shortest }: Equalities): boolean {
  const found = new Set<string>();
  let end = selector.length;
  // From its end: whether a comma ends a term, or stands within `in (a,b)`, shows in the parenthesis after it.
  let isWithin = false;
  for (let at = selector.length - 1; at >= -1 && found.size < terms.size; at--) {
    const code = at < 0 ? COMMA : selector.charCodeAt(at);
    if (code === CLOSING) isWithin = true;
    else if (code === OPENING) isWithin = false;
    else if (code === COMMA && (at < 0 || !isWithin)) {
      // Most terms are about other labels. The shortest way to say an equality is how it stands in `terms`.
      if (end - at > shortest) {
        const term = equalityOf(selector.slice(at + 1, end).trim());
        if (terms.has(term)) found.add(term);
      }
      end = at;
    }
  }
  return found.size === terms.size;
}

const COMMA = 0x2c;
const OPENING = 0x28;
const CLOSING = 0x29;

const IN = ' in (';

/** A term as `key=value`, where it is an equality: `key==value` and `key in (value)` are, too. */
function equalityOf(term: string): string {
  const at = term.indexOf(IN);
  return (at > 0 ? (onlyOneOf(term, at) ?? term) : term).replace('==', '=');
}

/** `key=value` for `key in (value)`; undefined for a set of several, or of none. */
function onlyOneOf(term: string, at: number): string | undefined {
  const key = term.slice(0, at);
  const value = term.slice(at + IN.length, -1);
  if (!term.endsWith(')') || value === '' || /\s/.test(key) || /[,()]/.test(value)) return undefined;
  return `${key}=${value}`;
}
