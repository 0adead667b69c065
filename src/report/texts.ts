/** In characters: enough to be written in one go. */
const LARGE = 64 * 1024;

/** Blocks of lines as texts, so that nobody has to hold all of a long report. */
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
