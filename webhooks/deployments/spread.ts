// Pods that must not share a node: where each node has one, a new pod must wait until an old one is gone.
import type { PodAffinityTerm, TopologySpreadConstraint } from 'kubernetes-types/core/v1.d.ts';
import { isObject, list, own, strings, type Untrusted } from '../../src/engine/json.ts';
import type { PodView } from '../../src/engine/pod.ts';
import { selectorOf } from '../../src/engine/selector.ts';

const HOSTNAME = 'kubernetes.io/hostname';

/** The most terms that are read, as each is compared with all labels of the pod. */
const MOST_TERMS = 50;

/** The label whose value differs between the revisions of a Deployment. */
const REVISION = 'pod-template-hash';

/** Whether the pods of one workload must not share a node or another topology domain, even during a rollout. */
export function isSpread(pod: PodView, namespace: string): boolean {
  const { affinity, topologySpreadConstraints } = pod.spec;
  const apart = list(affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution).slice(0, MOST_TERMS);
  const even = list(topologySpreadConstraints).slice(0, MOST_TERMS);
  return (
    apart.some((term) => isHere(term, namespace) && isOfBothRevisions(term, pod)) ||
    even.some((constraint) => isTight(constraint) && isOfBothRevisions(constraint, pod))
  );
}

/** Whether a constraint forbids a second pod on a node while another node has none. */
function isTight(constraint: Untrusted<TopologySpreadConstraint>): boolean {
  const { maxSkew, topologyKey, whenUnsatisfiable } = constraint;
  return maxSkew === 1 && topologyKey === HOSTNAME && (whenUnsatisfiable ?? 'DoNotSchedule') === 'DoNotSchedule';
}

/** Whether a term may be about pods of this namespace. */
function isHere({ namespaces, namespaceSelector }: Untrusted<PodAffinityTerm>, namespace: string): boolean {
  const names = strings(namespaces);
  return isObject(namespaceSelector) || names.length === 0 || names.includes(namespace);
}

/** A term with matchLabelKeys and mismatchLabelKeys, which the types do not have yet. */
interface LabelKeys {
  readonly labelSelector?: unknown;
}

/** Whether a term selects the pods of the workload itself, of all its revisions. */
function isOfBothRevisions(term: LabelKeys, { metadata }: PodView): boolean {
  const { labels } = metadata;
  const unlike = strings(own(term, 'mismatchLabelKeys'));
  if (strings(own(term, 'matchLabelKeys')).includes(REVISION)) return false;
  return selectorOf(term.labelSelector).selects(labels) && !unlike.some((key) => own(labels, key) !== undefined);
}
