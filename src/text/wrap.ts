const WIDTH = 100;

/** Text in lines that fit; a word that is longer than a line stays whole. */
export function wrap(text: string, indent: number, width = WIDTH): readonly string[] {
  const margin = ' '.repeat(indent);
  const lines: string[] = [];
  // The line so far. It is cut out of the text only once it is known: that takes far less memory than adding words.
  let [start, end] = [0, 0];
  for (let at = 0; at <= text.length; at = end + 1) {
    const space = text.indexOf(' ', at);
    const wordEnd = space < 0 ? text.length : space;
    if (start < end && indent + wordEnd - start > width) {
      lines.push(margin + text.slice(start, end));
      start = at;
    } else if (start === end) start = at;
    end = wordEnd;
  }
  lines.push(margin + text.slice(start, end));
  return lines;
}
