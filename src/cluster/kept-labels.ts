// Which labels of namespaces are kept in memory: few, short and valid ones.
import { isObject, own, valueAt } from '../engine/json.ts';
import type { Labels } from '../engine/lookups.ts';

/** Labels of one namespace that policies may ask for. Of a namespace with more of them no label is kept. */
const MOST_LABELS = 32;
/** Characters of a label's prefix, name and value (Kubernetes); of a namespace's name. */
const LONGEST = 63;
const OURS = 'zonegate.dev/';
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Whether the API server accepts a name of a namespace. No other may become part of a URL, or be kept. */
export function isName(namespace: unknown): namespace is string {
  return (
    typeof namespace === 'string' && namespace.length <= LONGEST && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(namespace)
  );
}

/**
 * The labels of a Namespace that policies may ask for. Others than valid ones are left out: no API server has them.
 * Undefined if there are too many to keep: a part of them would be taken for all.
 */
export function keptLabels(object: unknown): Labels | undefined {
  const labels = valueAt(object, ['metadata', 'labels']);
  if (!isObject(labels)) return none;
  const kept: [string, string][] = [];
  for (const key of Object.keys(labels)) {
    if (!key.startsWith(OURS) && key !== NAME_LABEL) continue;
    const value = own(labels, key);
    if (!isPart(key.slice(key.indexOf('/') + 1)) || !(value === '' || isPart(value))) continue;
    if (kept.length === MOST_LABELS) return undefined;
    kept.push([key, value]);
  }
  return Object.freeze(Object.fromEntries(kept));
}

const none: Labels = Object.freeze({});

/** Whether it may be the name or the value of a label. */
function isPart(text: unknown): text is string {
  return typeof text === 'string' && text.length <= LONGEST && /^[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?$/.test(text);
}

/** Bytes that V8 takes at most for a namespace with its labels, and for each of them. */
const NAMESPACE = 256;
const LABEL = 144;

/** Bytes of memory that the labels of a namespace take with its name, about. */
export function sizeOfLabels(name: string, labels: Labels): number {
  let size = NAMESPACE + name.length;
  for (const [key, value] of Object.entries(labels)) size += LABEL + key.length + value.length;
  return size;
}
