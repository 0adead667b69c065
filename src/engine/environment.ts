// What a container's variables are worth when it starts, as far as its pod tells it.
import { isObject, own } from './json.ts';
import type { ContainerView, PodView } from './pod.ts';

export interface Variable {
  /** In the list `env`. */
  readonly position: number;
  /**
   * Whether it is set to nothing. What is taken from elsewhere is not ours to know, and counts as something; but the
   * pod's own labels and annotations are here.
   */
  readonly isEmpty: boolean;
}

/** What a container sets a variable to; of several of one name the last one counts. */
export function variableOf({ spec: { env } }: ContainerView, pod: PodView, name: string): Variable | undefined {
  // Odd ones are not left out: the positions count.
  const entries: readonly unknown[] = Array.isArray(env) ? env : [];
  const position = entries.findLastIndex((entry) => own(entry, 'name') === name);
  if (position < 0) return undefined;
  const empty = isReferring(entries[position]) ? emptyBefore(entries, position, pod) : none;
  return { position, isEmpty: isNothing(entries[position], pod, empty) };
}

const none: ReadonlySet<string> = new Set();

/** The variables that are set to nothing before one, which may refer to them: `$(NAME)`. */
function emptyBefore(entries: readonly unknown[], position: number, pod: PodView): ReadonlySet<string> {
  const empty = new Set<string>();
  for (let index = 0; index < position; index++) {
    const name = own(entries[index], 'name');
    if (typeof name !== 'string') continue;
    if (isNothing(entries[index], pod, empty)) empty.add(name);
    else empty.delete(name);
  }
  return empty;
}

function isReferring(entry: unknown): boolean {
  const value = own(entry, 'value');
  return typeof value === 'string' && value.startsWith('$(');
}

function isNothing(entry: unknown, pod: PodView, empty: ReadonlySet<string>): boolean {
  const value = own(entry, 'value');
  if (typeof value === 'string' && value !== '') return standsForNothing(value, empty);
  const source = own(entry, 'valueFrom');
  return isObject(source) ? isMissing(own(own(source, 'fieldRef'), 'fieldPath'), pod) : true;
}

/**
 * Whether a value is made of nothing but references to variables that are empty. A reference to what is not known
 * before stays as it is written.
 */
function standsForNothing(value: string, empty: ReadonlySet<string>): boolean {
  for (let index = 0; index < value.length; ) {
    const end = value.startsWith('$(', index) ? value.indexOf(')', index) : -1;
    if (end < 0 || !empty.has(value.slice(index + 2, end))) return false;
    index = end + 1;
  }
  return true;
}

/** Whether a field is a label or an annotation that the pod does not have, or that is empty. */
function isMissing(fieldPath: unknown, { metadata }: PodView): boolean {
  if (typeof fieldPath !== 'string' || !fieldPath.endsWith("']")) return false;
  const open = fieldPath.indexOf("['");
  const key = fieldPath.slice(open + 2, -2);
  const field = fieldPath.slice(0, Math.max(open, 0));
  if (field !== 'metadata.labels' && field !== 'metadata.annotations') return false;
  const value = own(field === 'metadata.labels' ? metadata.labels : metadata.annotations, key);
  return value === '' || ((value === undefined || value === null) && !isOfKubernetes(key));
}

/** Whether Kubernetes gives pods such a label or annotation by itself. */
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
