import type { Problem } from '../problem/problem.ts';

/** Why the file system refuses something, in words that follow the name. */
export function systemProblem(error: unknown): Problem {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return { code: 'file-not-found', message: 'there is no such file' };
  const message = code === 'ELOOP' ? 'a link that leads to itself' : `can not be read (${code})`;
  return { code: 'file-not-readable', message };
}
