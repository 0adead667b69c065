import { isAbsolute, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Location } from 'sarif';
import type { Position } from '../manifests/manifest.ts';

/**
 * @param position undefined where it is about no line.
 * @param object its name, where the place is in one.
 */
export function locationOf(file: string, position: Position | undefined, object?: string): Location {
  return {
    physicalLocation: {
      artifactLocation: artifactOf(file),
      ...(position !== undefined && { region: { startLine: position.line, startColumn: position.column } }),
    },
    ...(object !== undefined && { logicalLocations: [{ fullyQualifiedName: object, kind: 'resource' }] }),
  };
}

/** Relative to the root of the sources, as code scanning wants it; what lies elsewhere by its whole URL. */
function artifactOf(file: string): { readonly uri: string; readonly uriBaseId?: string } {
  if (file === '-') return { uri: 'stdin' };
  if (isAbsolute(file)) return { uri: pathToFileURL(file).href };
  const path = posix.normalize(file);
  const uri = path.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return path.startsWith('../check/') ? { uri } : { uri, uriBaseId: '%SRCROOT%' };
}
