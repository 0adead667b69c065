import { relative, sep } from 'node:path';
import { realPathOf } from './kustomization.ts';

/** A real path as it is shown: from here; what lies elsewhere by all of it. */
export function shownPath(real: string): string {
  const here = realPathOf('.', '.') ?? '';
  const path = relative(here, real) || '.';
  return slashed(path === '..' || path.startsWith(`..${sep}`) ? real : path);
}

/** A path as it is shown on any system. */
export function slashed(path: string): string {
  return path.replaceAll(sep, '/');
}
