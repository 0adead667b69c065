/** A part of a text that is read by itself, so that what is wrong in it does not touch the others. */
export interface Chunk {
  readonly start: number;
  readonly text: string;
  /** Where something else than a comment stands behind the `---` that begins it, which kubectl refuses. */
  readonly stray?: number;
}

const separator = /^---(.*)$/gm;

/**
 * The documents of a stream as kubectl splits it: wherever a line begins with `---`, whatever YAML makes of it. Together
 * they are the text.
 */
export function splitDocuments(text: string): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  let stray: number | undefined;
  const end = (offset: number) => {
    const chunk = { start, text: text.slice(start, offset) };
    if (chunk.text !== '') chunks.push(stray === undefined ? chunk : { ...chunk, stray });
  };
  for (const { index, 1: rest = '' } of text.matchAll(separator)) {
    end(index);
    start = index;
    const behind = rest.trimStart();
    stray = behind === '' || behind.startsWith('#') ? undefined : index + 3 + rest.length - behind.length;
  }
  end(text.length);
  return chunks;
}

/** The values of a JSON stream, `{...}{...}`, as programs write them one after the other. Together they are the text. */
export function splitJson({ start, text }: Chunk): readonly Chunk[] {
  const ends = endsOf(text);
  const isAll = text.slice(ends.at(-1) ?? 0).trim() === '';
  if (isAll && ends.length === 0) return [];
  // White space behind the last value belongs to it.
  if (isAll) ends.pop();
  ends.push(text.length);
  return ends.map((end, index) => {
    const from = ends[index - 1] ?? 0;
    return { start: start + from, text: text.slice(from, end) };
  });
}

/** Where the values end, up to the first bracket that closes nothing. */
function endsOf(text: string): number[] {
  const ends: number[] = [];
  let depth = 0;
  let hasOpenQuote = false;
  for (let at = 0; at < text.length && depth >= 0; at++) {
    const character = text[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      if (--depth === 0) ends.push(at + 1);
    } else if (character === '"' && !hasOpenQuote) {
      const closing = closingQuote(text, at);
      // Then no quote after this one is closed.
      if (closing === undefined) hasOpenQuote = true;
      else at = closing;
    }
  }
  return ends;
}

/** Where the string that begins with a quote ends. */
function closingQuote(text: string, quote: number): number | undefined {
  for (let at = quote + 1; at < text.length; at++) {
    if (text[at] === '"') return at;
    if (text[at] === '\\') at++;
  }
  return undefined;
}
