/** The size of a text that is written at once, in characters. */
const LARGE = 64 * 1024;

/** Joins blocks of lines into texts of about this size, so that a long report is never in memory as a whole. */
export function* textsOf(blocks: Iterable<readonly string[]>): Generator<string> {
  let lines: string[] = [];
  let size = 0;
  for (const block of blocks) {
    for (const line of block) {
      lines.push(line, '\n');
      size += line.length;
    }
    if (size < LARGE) continue;
    yield lines.join('');
    lines = [];
    size = 0;
  }
  if (lines.length > 0) yield lines.join('');
}
