/**
 * Replaces control characters and direction marks in a text from outside by spaces. The API server drops warnings that
 * contain them, and they could fake lines of a denial or a log, control a terminal, or change the order of the text.
 */
export function clean(text: string): string {
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code < 0x20 || code > 0x7e) return text.replace(controlCharacters, ' ');
  }
  return text;
}

const controlCharacters =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]/gu;
