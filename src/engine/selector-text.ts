// Label selectors in their string form, as the status of a Scale holds them: `app=api,tier in (a,b)`.
import { compiledOnce } from './compiled.ts';

/** Labels as the terms that a selector must have to select only objects with these labels. */
export interface Equalities {
  /** `key=value`. */
  readonly terms: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  /** The length of the shortest of their keys. */
  readonly shortest: number;
}

/** Makes the terms of labels. */
export const equalitiesOf: (labels: Readonly<Record<string, string>>) => Equalities = compiledOnce(
  (labels: Readonly<Record<string, string>>) => {
    const keys = new Set(Object.keys(labels));
    const terms = new Set(Object.entries(labels).map(([key, value]) => `${key}=${value}`));
    return { terms, keys, shortest: Math.min(...[...keys].map((key) => key.length)) };
  },
);

/**
 * Whether a selector has all wanted terms; false where it wants another value for one of their keys, undefined where it
 * does not mention one of them. It does not keep the terms of the selector, which may be many.
 */
export function saysAll(selector: string, wanted: Equalities): boolean | undefined {
  const { terms, shortest } = wanted;
  const found = new Set<string>();
  // Most terms are about other labels, and many are too short to matter.
  for (const text of termsOf(selector, shortest)) {
    const term = equalityOf(text);
    if (terms.has(term)) found.add(term);
    else if (isOfOneOf(wanted, term)) return false;
    if (found.size === terms.size) return true;
  }
  return terms.size === 0 || undefined;
}

/** The terms of a selector that are longer than some length. */
function* termsOf(selector: string, length: number): Generator<string> {
  let end = selector.length;
  // It reads backwards: a comma separates terms unless a closing parenthesis follows it, as in `in (a,b)`.
  let isWithin = false;
  for (let offset = selector.length - 1; offset >= -1; offset--) {
    const code = offset < 0 ? COMMA : selector.charCodeAt(offset);
    if (code === CLOSING) isWithin = true;
    else if (code === OPENING) isWithin = false;
    else if (code === COMMA && (offset < 0 || !isWithin)) {
      if (end - offset > length) yield selector.slice(offset + 1, end).trim();
      end = offset;
    }
  }
}

/** Whether a term is an equality of a wanted key. */
function isOfOneOf({ keys }: Equalities, term: string): boolean {
  return keys.has(term.slice(0, Math.max(0, term.indexOf('='))));
}

const COMMA = 0x2c;
const OPENING = 0x28;
const CLOSING = 0x29;

const IN = ' in (';

/** A term as `key=value`, if it is an equality: `key==value` and `key in (value)` are, too. Else the term itself. */
function equalityOf(term: string): string {
  const offset = term.indexOf(IN);
  return (offset > 0 ? (onlyOneOf(term, offset) ?? term) : term).replace('==', '=');
}

/** `key=value` for `key in (value)`; undefined for several values, or none. */
function onlyOneOf(term: string, offset: number): string | undefined {
  const key = term.slice(0, offset);
  const value = term.slice(offset + IN.length, -1);
  if (!term.endsWith(')') || value === '' || /\s/.test(key) || /[,()]/.test(value)) return undefined;
  return `${key}=${value}`;
}
