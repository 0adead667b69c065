const WIDTH = 100;

/** Breaks a text into lines of `width` characters at most. A longer word stays whole. */
export function wrap(text: string, indent: number, width = WIDTH): readonly string[] {
  const margin = ' '.repeat(indent);
  const lines: string[] = [];
  // The current line is text.slice(start, end). To cut it out once takes far less memory than to add words.
  let [start, end] = [0, 0];
  for (let offset = 0; offset <= text.length; offset = end + 1) {
    const space = text.indexOf(' ', offset);
    const wordEnd = space < 0 ? text.length : space;
    if (start < end && indent + wordEnd - start > width) {
      lines.push(margin + text.slice(start, end));
      start = offset;
    } else if (start === end) start = offset;
    end = wordEnd;
  }
  lines.push(margin + text.slice(start, end));
  return lines;
}
