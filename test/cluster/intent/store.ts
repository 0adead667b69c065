import { type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { mustKubectl } from '../support/kubectl.ts';

const kinds = 'deployments,cronjobs,horizontalpodautoscalers,pods';

/** What is stored of the objects that one way of writing made, by name. */
export async function stored(way: string): Promise<ReadonlyMap<string, JsonObject>> {
  const { stdout } = await mustKubectl(['get', kinds, '-A', '-l', `intent=${way}`, '-o', 'json']);
  const { items } = JSON.parse(stdout) as { items: readonly JsonObject[] };
  return new Map(items.map((item) => [nameOf(item), item]));
}

export function nameOf(object: JsonObject): string {
  return String(valueAt(object, ['metadata', 'name']));
}

export function specOf(object: JsonObject | undefined): unknown {
  return { spec: object?.spec };
}

export function generationOf(object: JsonObject | undefined): unknown {
  return valueAt(object, ['metadata', 'generation']);
}

/** Takes away what one way of writing made: what stays is listed by each look-up that follows. */
export async function remove(way: string): Promise<void> {
  await mustKubectl(['delete', kinds, '-A', '-l', `intent=${way}`, '--wait=false']);
}

/** Takes away what all ways of writing made. */
export async function removeAll(): Promise<void> {
  await mustKubectl(['delete', kinds, '-A', '-l', 'intent', '--wait=false']);
}
