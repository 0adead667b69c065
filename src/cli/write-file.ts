import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from './failure.ts';

/**
 * Replaces what a file holds, in one step: whoever reads it sees the old text or the new one, and a full disk loses
 * neither. It keeps its permissions; a link still leads to it.
 * @param before what it held when it was read.
 * @throws UsageError when it can't be written, or was changed meanwhile.
 */
export function replaceFile(file: string, before: string, after: string): void {
  try {
    const real = realpathSync(file);
    // A rename would not ask.
    accessSync(real, constants.W_OK);
    if (readFileSync(real, 'utf8') !== before) throw new UsageError(`${file} was changed meanwhile: try again`);
    renameOver(real, after);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} can not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

function renameOver(real: string, text: string): void {
  const { mode, uid, gid } = statSync(real);
  const temporary = join(dirname(real), `.${basename(real)}.zonegate-${process.pid}`);
  try {
    const file = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    chmodSync(temporary, mode);
    keepOwner(temporary, uid, gid);
    renameSync(temporary, real);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Whoever may not give a file away becomes its owner, as with any editor. */
function keepOwner(file: string, uid: number, gid: number): void {
  const own = statSync(file);
  if (own.uid === uid && own.gid === gid) return;
  try {
    chownSync(file, uid, gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}
