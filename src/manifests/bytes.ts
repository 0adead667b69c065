/** Of one file, in bytes: beyond what any cluster takes in one go, and within what memory holds. */
export const LARGEST_FILE = 32 * 1024 ** 2;

export type Decoded =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly text?: undefined; readonly problem: string };

/** The text of a file; or why it is none, in words that follow its name. */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length > LARGEST_FILE) return { problem: tooLarge(bytes.length) };
  if (isUtf16(bytes)) return { problem: 'encoded as UTF-16: save it as UTF-8' };
  if (bytes.subarray(0, BEGINNING).includes(0)) return { problem: 'a binary file: expected YAML or JSON' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { problem: 'not encoded as UTF-8: save it as UTF-8' };
  }
}

/** @param bytes how many there are at least. */
export function tooLarge(bytes: number): string {
  const [found, most] = [bytes, LARGEST_FILE].map((amount) => `${Math.ceil(amount / 1024 ** 2)} MiB`);
  return `${found} are too much for one file: expected ${most} at most`;
}

const BEGINNING = 8192;

function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
