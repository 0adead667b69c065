// The words of texts that may be megabytes long: in one pass, without a copy of what nobody asks for.

/** Separates words, or also what words belong to: for each ASCII code. */
export type Separators = Readonly<Uint8Array>;

const WORD = 0;
const SPACE = 1;
const END = 2;

/**
 * White space separates words.
 * @param ends characters that also end what the words belong to, such as a command.
 */
export function separatorsOf(ends: string): Separators {
  const kinds = new Uint8Array(128);
  for (const space of '\t\n\v\f\r ') kinds[space.charCodeAt(0)] = SPACE;
  for (const end of ends) kinds[end.charCodeAt(0)] = END;
  return kinds;
}

/**
 * Tells where the words of a text stand: what lies between two separators. Where a text begins or ends with one, its first
 * or last word is empty, as with `split`.
 * @param end is called where words end what they belong to.
 */
export function eachWord(
  text: string,
  separators: Separators,
  word: (start: number, end: number) => void,
  end?: () => void,
): void {
  let start = 0;
  let at = 0;
  while (at < text.length) {
    let kind = kindOf(text.charCodeAt(at), separators);
    if (kind === WORD) {
      at++;
      continue;
    }
    word(start, at);
    let isEnd = false;
    while (kind !== WORD) {
      isEnd ||= kind === END;
      at++;
      kind = at < text.length ? kindOf(text.charCodeAt(at), separators) : WORD;
    }
    if (isEnd) end?.();
    start = at;
  }
  word(start, text.length);
}

function kindOf(code: number, separators: Separators): number {
  if (code < 128) return separators[code] as number;
  return isSpace(code) ? SPACE : WORD;
}

/** What `\s` is beyond ASCII. */
function isSpace(code: number): boolean {
  if (code < 0x1680) return code === 0xa0;
  if (code >= 0x2000 && code <= 0x200a) return true;
  return [0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff].includes(code);
}
