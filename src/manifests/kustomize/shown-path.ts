import { relative, sep } from 'node:path';
import { realPathOf } from './kustomization.ts';

/** A real path for messages: relative to the working directory, or absolute if it is outside of it. */
export function shownPath(real: string): string {
  const here = realPathOf('.', '.') ?? '';
  const path = relative(here, real) || '.';
  return slashed(path === '..' || path.startsWith(`..${sep}`) ? real : path);
}

/** A path with `/`, on any system. */
export function slashed(path: string): string {
  return path.replaceAll(sep, '/');
}
