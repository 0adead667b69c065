/** A part of a text that is read by itself, so that what is wrong in it does not touch the others. */
export interface Chunk {
  readonly start: number;
  readonly text: string;
  /** Where something else than a comment stands behind the `---` that begins it, which kubectl refuses. */
  readonly stray?: number;
}

const separator = /^---(.*)$/gm;

/** The documents of a stream as kubectl splits it: wherever a line begins with `---`, whatever YAML makes of it. */
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

/** The values of a JSON stream, `{...}{...}`, as programs write them one after the other. */
export function splitJson({ start, text }: Chunk): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let depth = 0;
  let from = 0;
  for (const { index, 0: token } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/gs)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth > 0 || token.startsWith('"')) continue;
    chunks.push({ start: start + from, text: text.slice(from, index + 1) });
    from = index + 1;
  }
  const rest = text.slice(from);
  return rest.trim() === '' ? chunks : [...chunks, { start: start + from, text: rest }];
}
