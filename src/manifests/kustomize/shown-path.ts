import { relative, sep } from 'node:path';
import { realOf } from './kustomization.ts';

/** A real path as it is shown: from here; what lies elsewhere by all of it. */
export function shownPath(real: string): string {
  const here = realOf('.', '.') ?? '';
  const path = relative(here, real) || '.';
  return (path === '..' || path.startsWith(`..${sep}`) ? real : path).replaceAll(sep, '/');
}
