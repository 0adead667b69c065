import { randomBytes } from 'node:crypto';
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
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Failure, failureOf, type Result, success } from '../problem/problem.ts';

/** A file that was read, and what it shall hold. */
export interface Replacement {
  /** As it was named. */
  readonly file: string;
  /** Where it was read, without a link on the way. */
  readonly real: string;
  /** What it held. */
  readonly text: string;
  readonly fixed: string;
}

/**
 * Replaces what a file holds, in one step: whoever reads it sees the old text or the new one, and a full disk loses
 * neither. It keeps its permissions; a link still leads to it. Where a link leads somewhere else than when it was read,
 * nothing is written there. A failure when it can't be written, or was changed meanwhile.
 */
export function replaceFile({ file, real, text, fixed }: Replacement): Result<void> {
  try {
    const there = statSync(file);
    if (there.isDirectory()) return cannot(file, 'it is a folder');
    if (!there.isFile()) return cannot(file, 'it is not a regular file: pipe it into zonegate fix -');
    // A rename would not ask, and neither would the disk where root writes.
    if ((there.mode & ANY_WRITER) === 0) return cannot(file, 'it is read-only');
    accessSync(real, constants.W_OK);
    if (realpathSync(file) !== real || !holds(real, text)) {
      return failureOf('file-changed', `${file} was changed meanwhile: try again`);
    }
    return success(renameOver(real, fixed, there));
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return cannot(file, reasons[code] ?? code);
  }
}

const ANY_WRITER = 0o222;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it is gone',
  ENOTDIR: 'it is gone',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'its file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'files may not be that large here',
};

function cannot(file: string, reason: string): Failure {
  return failureOf('file-not-writable', `${file} can not be written: ${reason}`);
}

function holds(real: string, text: string): boolean {
  const bytes = Buffer.byteLength(text);
  return statSync(real).size === bytes && readFileSync(real, 'utf8') === text;
}

/** What is beside a file while it is written hides, and has a name of its own: no other run stands in its way. */
function renameOver(real: string, text: string, { mode, uid, gid }: Stats): void {
  const temporary = join(dirname(real), `.zonegate-${randomBytes(8).toString('hex')}`);
  const file = openSync(temporary, 'wx', mode);
  try {
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    keepOwner(temporary, uid, gid);
    chmodSync(temporary, mode);
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
  if (!isGiven(file, uid, gid)) isGiven(file, own.uid, gid);
}

function isGiven(file: string, uid: number, gid: number): boolean {
  try {
    chownSync(file, uid, gid);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    return false;
  }
}
