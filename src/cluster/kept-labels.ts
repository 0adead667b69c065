// The labels of namespaces that are kept in memory: few, short, and valid.

import { isObject, own, valueAt } from '../engine/json.ts';
import type { Labels } from '../engine/lookups.ts';

/** Labels of one namespace that policies may ask for; more of them, and none of its labels are kept. */
const MOST_LABELS = 32;
/** Characters of a label's prefix, name and value (Kubernetes); of a namespace's name. */
const LONGEST = 63;
const OURS = 'zonegate.dev/';
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Only a name that the API server accepts may become part of a URL, or be kept. */
export function isName(namespace: unknown): namespace is string {
  return (
    typeof namespace === 'string' && namespace.length <= LONGEST && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(namespace)
  );
}

/**
 * The labels of a Namespace that policies may ask for. The API server takes no others than valid ones: whatever else is
 * there is nobody's label. Undefined where they are too many to be kept: half of them would be taken for all.
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

/** What V8 takes at most for a namespace with its labels, and for each of them. */
const NAMESPACE = 256;
const LABEL = 144;

/** Bytes of memory that the labels of a namespace take with its name, about. */
export function sizeOfLabels(name: string, labels: Labels): number {
  let size = NAMESPACE + name.length;
  for (const [key, value] of Object.entries(labels)) size += LABEL + key.length + value.length;
  return size;
}
