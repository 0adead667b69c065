import { isAbsolute, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Location } from 'sarif';
import type { Position } from '../manifests/manifest.ts';

/**
 * A location in SARIF.
 * @param position undefined for a file as a whole.
 * @param object the name of the object that the position is in.
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

/** The URI of a file: relative to the root of the sources, as code scanning needs it; absolute for other files. */
function artifactOf(file: string): { readonly uri: string; readonly uriBaseId?: string } {
  if (file === '-') return { uri: 'stdin' };
  if (isAbsolute(file)) return { uri: pathToFileURL(file).href };
  const path = posix.normalize(file);
  const uri = path.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return path.startsWith('../check/') ? { uri } : { uri, uriBaseId: '%SRCROOT%' };
}
