/**
 * Text that came from outside. Control characters would make the API server drop a warning, forge lines of a denial or
 * a log, and command a terminal; marks of direction would show it in another order.
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
