// Pods that keep each other from their nodes: where each node has one, one more finds no place until another is gone.
import type { PodAffinityTerm, TopologySpreadConstraint } from 'kubernetes-types/core/v1.d.ts';
import { isObject, list, own, strings, type Untrusted } from '../../src/engine/json.ts';
import type { PodView } from '../../src/engine/pod.ts';
import { selectorOf } from '../../src/engine/selector.ts';

const HOSTNAME = 'kubernetes.io/hostname';

/** As many terms are looked at: each is held against all labels of the pod. */
const MOST_TERMS = 50;

/** The label in which the pods of one revision of a Deployment differ from those of another. */
const REVISION = 'pod-template-hash';

/** Whether the pods of one workload may not share a node, or another place, nor even for the time of a rollout. */
export function isSpread(pod: PodView, namespace: string): boolean {
  const { affinity, topologySpreadConstraints } = pod.spec;
  const apart = list(affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution).slice(0, MOST_TERMS);
  const even = list(topologySpreadConstraints).slice(0, MOST_TERMS);
  return (
    apart.some((term) => isHere(term, namespace) && isOfBothRevisions(term, pod)) ||
    even.some((constraint) => isTight(constraint) && isOfBothRevisions(constraint, pod))
  );
}

/** One on each node, and never a second one while another node has none. */
function isTight(constraint: Untrusted<TopologySpreadConstraint>): boolean {
  const { maxSkew, topologyKey, whenUnsatisfiable } = constraint;
  return maxSkew === 1 && topologyKey === HOSTNAME && (whenUnsatisfiable ?? 'DoNotSchedule') === 'DoNotSchedule';
}

/** Whether a term may be about pods of this namespace. */
function isHere({ namespaces, namespaceSelector }: Untrusted<PodAffinityTerm>, namespace: string): boolean {
  const names = strings(namespaces);
  return isObject(namespaceSelector) || names.length === 0 || names.includes(namespace);
}

/** Fields that are newer than the types: labels that must be the pod's own, or must not be. */
interface LabelKeys {
  readonly labelSelector?: unknown;
}

/** Whether it is about the pods of the workload itself, those of another revision among them. */
function isOfBothRevisions(term: LabelKeys, { metadata }: PodView): boolean {
  const { labels } = metadata;
  const unlike = strings(own(term, 'mismatchLabelKeys'));
  if (strings(own(term, 'matchLabelKeys')).includes(REVISION)) return false;
  return selectorOf(term.labelSelector).selects(labels) && !unlike.some((key) => own(labels, key) !== undefined);
}
