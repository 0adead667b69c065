// Reads the bytes of a file, a pipe or a device, with a bound on size and time.
import { closeSync, constants, existsSync, fstatSync, openSync, readSync, realpathSync, type Stats } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, failureOf, type Result, success } from '../problem/problem.ts';
import { LARGEST_FILE, tooLarge } from './bytes.ts';
import { systemProblem } from './system-problem.ts';

/** How long to wait for the first byte of a pipe or a device, in milliseconds. */
const PATIENCE = 3000;

/** The time between two attempts to read, in milliseconds. */
const PAUSE = 10;

/** How much is read at once, in bytes. */
const AT_ONCE = 64 * 1024;

/**
 * What a file holds; or why it can't be read, in words that follow its name. A pipe is read to its end, however long
 * whoever writes into it takes.
 * @param name as the file system has it.
 */
export async function bytesOf(name: string): Promise<Result<Uint8Array>> {
  try {
    // Without O_NONBLOCK, opening a pipe would wait for a writer, perhaps forever.
    const file = openSync(name, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const there = fstatSync(file);
      if (there.isFile() && there.size > LARGEST_FILE) return tooLarge(there.size);
      // A pipe of the shell has no path, and its writer is there from the start: no data means the end.
      return await readAll(file, there, there.isFIFO() && hasPlace(name));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return failure([systemProblem(error)]);
  }
}

/** @param waitsForWriter whether nothing may mean that nobody writes yet. */
async function readAll(file: number, there: Stats, waitsForWriter: boolean): Promise<Result<Uint8Array>> {
  const chunks: Uint8Array[] = [];
  let buffer = Buffer.allocUnsafe(there.isFile() ? Math.max(there.size + 1, AT_ONCE) : AT_ONCE);
  let length = 0;
  let hasWriter = false;
  for (let waited = 0; ; waited += PAUSE) {
    let read = readSome(file, buffer);
    for (; read !== undefined && read > 0; read = readSome(file, buffer)) {
      chunks.push(buffer.subarray(0, read));
      length += read;
      if (length > LARGEST_FILE) return tooLarge(length);
      buffer = Buffer.allocUnsafe(AT_ONCE);
      waited = 0;
    }
    hasWriter ||= there.isFIFO() && (length > 0 || read === undefined);
    if (read === 0 && (hasWriter || !waitsForWriter)) return success(joined(chunks));
    // Whoever writes into a pipe may take his time, as before any filter.
    if (!hasWriter && waited >= PATIENCE) {
      return failureOf('file-not-readable', waitsForWriter ? 'a pipe into which nobody writes' : 'it has no end');
    }
    await sleep(PAUSE);
  }
}

/** The number of bytes that were read: 0 at the end, undefined if there are none yet. */
function readSome(file: number, buffer: Uint8Array): number | undefined {
  try {
    return readSync(file, buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first, second] = chunks;
  return first !== undefined && second === undefined ? first : Buffer.concat(chunks);
}

function hasPlace(name: string): boolean {
  try {
    return existsSync(realpathSync(name));
  } catch {
    return false;
  }
}
