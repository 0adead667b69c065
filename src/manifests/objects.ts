import { isObject, type JsonObject, own, type Path, valueAt } from '../engine/json.ts';

/** One object of a document, or why there is none. */
export type Found =
  | { readonly root: Path; readonly object: JsonObject }
  /** `isOther`: it does not look like something for Kubernetes. */
  | { readonly root: Path; readonly message: string; readonly isOther: boolean };

/** The objects of a document: the document itself, or the items of a List. An empty document has none. */
export function objectsIn(data: unknown): readonly Found[] {
  const found: Found[] = [];
  if (data !== null) collect(data, [], found);
  return found;
}

function collect(data: unknown, root: Path, found: Found[]): void {
  if (!isObject(data)) {
    const kind = Array.isArray(data) ? 'a list' : data === null ? 'nothing' : 'plain text';
    found.push({ root, message: `expected a Kubernetes object, found ${kind}`, isOther: root.length === 0 });
    return;
  }
  const missing = ['apiVersion', 'kind'].filter((key) => !isText(own(data, key)));
  if (missing.length > 0) {
    const isOther = root.length === 0 && own(data, 'kind') === undefined && own(data, 'metadata') === undefined;
    found.push({ root, message: `is no Kubernetes object: it has no ${missing.join(' and no ')}`, isOther });
    return;
  }
  const { kind, items } = data;
  if (!String(kind).endsWith('List') || !Array.isArray(items)) found.push({ root, object: data });
  else for (const [index, item] of items.entries()) collect(typedItem(item, data), [...root, 'items', index], found);
}

/** Whether an object is a template that was not rendered: its name or kind contains braces. */
export function isTemplate(object: JsonObject): boolean {
  const names = [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']];
  return names.some((path) => {
    const name = valueAt(object, path);
    return typeof name === 'string' && name.includes('{{');
  });
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Adds the kind to an item of a list such as DeploymentList, whose items the API server gives without kinds. */
function typedItem(item: unknown, { apiVersion, kind }: JsonObject): unknown {
  const isUntyped = isObject(item) && own(item, 'apiVersion') === undefined && own(item, 'kind') === undefined;
  return isUntyped && kind !== 'List' ? { apiVersion, kind: String(kind).slice(0, -'List'.length), ...item } : item;
}
