// The values of a container's environment variables, as far as its pod spec shows them.
import { isObject, own } from './json.ts';
import type { ContainerView, PodView } from './pod.ts';

export interface Variable {
  /** Its index in the list `env`. */
  readonly index: number;
  /**
   * Whether its value is empty. A value from elsewhere (a Secret, a ConfigMap) is not known, and counts as not empty;
   * the pod's own labels and annotations are known.
   */
  readonly isEmpty: boolean;
}

/** A variable of a container; undefined where it is not set. If several have the same name, the last one counts. */
export function variableOf({ spec: { env } }: ContainerView, pod: PodView, name: string): Variable | undefined {
  // Entries that are no objects stay in the list, so that the index is right.
  const entries: readonly unknown[] = Array.isArray(env) ? env : [];
  const index = entries.findLastIndex((entry) => own(entry, 'name') === name);
  if (index < 0) return undefined;
  const empty = startsWithReference(entries[index]) ? emptyBefore(entries, index, pod) : none;
  return { index, isEmpty: isEmptyEntry(entries[index], pod, empty) };
}

const none: ReadonlySet<string> = new Set();

/** The names of the empty variables before an index. A later variable may refer to them: `$(NAME)`. */
function emptyBefore(entries: readonly unknown[], end: number, pod: PodView): ReadonlySet<string> {
  const empty = new Set<string>();
  for (let index = 0; index < end; index++) {
    const name = own(entries[index], 'name');
    if (typeof name !== 'string') continue;
    if (isEmptyEntry(entries[index], pod, empty)) empty.add(name);
    else empty.delete(name);
  }
  return empty;
}

function startsWithReference(entry: unknown): boolean {
  const value = own(entry, 'value');
  return typeof value === 'string' && value.startsWith('$(');
}

function isEmptyEntry(entry: unknown, pod: PodView, empty: ReadonlySet<string>): boolean {
  const value = own(entry, 'value');
  if (typeof value === 'string' && value !== '') return expandsToNothing(value, empty);
  const source = own(entry, 'valueFrom');
  return isObject(source) ? isMissing(own(own(source, 'fieldRef'), 'fieldPath'), pod) : true;
}

/**
 * Whether a value consists only of references to empty variables. Kubernetes leaves a reference to an unknown variable
 * as text.
 */
function expandsToNothing(value: string, empty: ReadonlySet<string>): boolean {
  for (let index = 0; index < value.length; ) {
    const end = value.startsWith('$(', index) ? value.indexOf(')', index) : -1;
    if (end < 0 || !empty.has(value.slice(index + 2, end))) return false;
    index = end + 1;
  }
  return true;
}

/** Whether a fieldPath names a label or an annotation that is empty, or that the pod does not have. */
function isMissing(fieldPath: unknown, { metadata }: PodView): boolean {
  if (typeof fieldPath !== 'string' || !fieldPath.endsWith("']")) return false;
  const open = fieldPath.indexOf("['");
  const key = fieldPath.slice(open + 2, -2);
  const field = fieldPath.slice(0, Math.max(open, 0));
  if (field !== 'metadata.labels' && field !== 'metadata.annotations') return false;
  const value = own(field === 'metadata.labels' ? metadata.labels : metadata.annotations, key);
  return value === '' || ((value === undefined || value === null) && !isOfKubernetes(key));
}

/** Whether Kubernetes itself may add such a label or annotation to pods. */
function isOfKubernetes(key: string): boolean {
  const domain = key.slice(0, Math.max(key.indexOf('/'), 0));
  return byControllers.has(key) || isOfDomain(domain, 'kubernetes.io') || isOfDomain(domain, 'k8s.io');
}

function isOfDomain(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

const byControllers: ReadonlySet<string> = new Set([
  ...['pod-template-hash', 'controller-revision-hash', 'pod-template-generation', 'job-name', 'controller-uid'],
]);
