const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LIST = 0x5b;
const OBJECT = 0x7b;
const COLON = 0x3a;

/**
 * Whether a JSON text holds more objects than so many, or more keys; a list counts half an object, as it takes half the
 * time. Each byte is looked at once, and nothing is kept: JSON.parse would take 500 MiB for 4 million lists within each
 * other, and 400 MiB for 3 million objects beside each other.
 */
export function holdsMoreThan(text: Buffer, most: { readonly objects: number; readonly keys: number }): boolean {
  const end = text.length;
  let objects = 0;
  let keys = 0;
  for (let at = 0; at < end; at++) {
    const byte = text[at];
    if (byte === QUOTE) at = endOfString(text, at + 1);
    else if (byte === COLON) keys += 1;
    else if (byte === OBJECT) objects += 1;
    else if (byte === LIST) objects += 0.5;
    if (objects > most.objects || keys > most.keys) return true;
  }
  return false;
}

/** Where the quote is that ends a string. */
function endOfString(text: Buffer, from: number): number {
  const end = text.length;
  for (let at = from; at < end; at++) {
    const byte = text[at];
    if (byte === QUOTE) return at;
    // What comes next does not end it.
    if (byte === BACKSLASH) at++;
  }
  return end;
}
