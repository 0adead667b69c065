import { type Failure, failureOf, type Result, success } from '../problem/problem.ts';

/** Of one file, in bytes: beyond what any cluster takes in one go, and within what memory holds. */
export const LARGEST_FILE = 32 * 1024 ** 2;

/** The text of a file; or why it is none, in words that follow its name. */
export function decode(bytes: Uint8Array): Result<string> {
  if (bytes.length > LARGEST_FILE) return tooLarge(bytes.length);
  if (isUtf16(bytes)) return failureOf('file-not-text', 'encoded as UTF-16: save it as UTF-8');
  if (bytes.subarray(0, BEGINNING).includes(0)) return failureOf('file-not-text', BINARY);
  try {
    return success(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return failureOf('file-not-text', 'not encoded as UTF-8: save it as UTF-8');
  }
}

/** @param bytes how many there are at least. */
export function tooLarge(bytes: number): Failure {
  const [found, most] = [bytes, LARGEST_FILE].map((amount) => `${Math.ceil(amount / 1024 ** 2)} MiB`);
  return failureOf('file-too-large', `${found} are too much for one file: expected ${most} at most`);
}

/** What is said of a file that holds a zero. */
export const BINARY = 'a binary file: expected YAML or JSON';

const BEGINNING = 8192;

function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
