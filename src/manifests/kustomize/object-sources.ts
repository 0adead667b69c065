import { type JsonObject, valueAt } from '../../engine/json.ts';
import { groupOf } from '../../engine/resource.ts';
import { decode } from '../bytes.ts';
import { readManifests } from '../read.ts';
import { bytesOf } from '../read-bytes.ts';
import { KustomizationGraph } from './graph.ts';
import { realPathOf } from './kustomization.ts';
import { shownPath } from './shown-path.ts';

/**
 * Returns a function that finds the file of an object of a kustomization: the only file with an object of this kind and
 * name that the kustomization, or one that it uses, lists. Undefined if there is none, or if there are several.
 */
export async function objectSources(folder: string): Promise<(object: JsonObject) => string | undefined> {
  const real = realPathOf('.', folder);
  const graph = new KustomizationGraph();
  if (real !== undefined) graph.add(real);
  const files = new Map<string, string | undefined>();
  for (const file of graph.usedBy(real === undefined ? [] : [real])) {
    if (!graph.isListed(file) || graph.in(file) !== undefined) continue;
    const bytes = await bytesOf(file);
    const text = bytes.ok ? decode(bytes.value) : bytes;
    if (!text.ok) continue;
    for (const { object } of readManifests(text.value, file).manifests) {
      const key = objectKey(object);
      files.set(key, files.has(key) && files.get(key) !== file ? undefined : file);
    }
  }
  return (object) => {
    const file = files.get(objectKey(object));
    return file === undefined ? undefined : shownPath(file);
  };
}

function objectKey(object: JsonObject): string {
  const { apiVersion, kind } = object;
  const name = valueAt(object, ['metadata', 'name']);
  return JSON.stringify([typeof apiVersion === 'string' ? groupOf(apiVersion) : '', kind, name]);
}
