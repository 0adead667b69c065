const WIDTH = 100;

/** Text in lines that fit; a word that is longer than a line stays whole. */
export function wrap(text: string, indent: number, width = WIDTH): readonly string[] {
  const margin = ' '.repeat(indent);
  const lines: string[] = [];
  // The line so far. It is cut out of the text only once it is known: that takes far less memory than adding words.
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
