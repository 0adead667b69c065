import type { JsonObject } from '../../src/engine/json.ts';
import type { Manifest } from '../../src/manifests/manifest.ts';

/** An object as if it had been read from a file, in which nothing has a place of its own. */
export function manifestOf(object: JsonObject): Manifest {
  return { object, file: 'objects.yaml', document: 0, root: [], locate: () => ({ line: 1, column: 1 }) };
}
