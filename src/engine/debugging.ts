// Pods that the tools of whoever is on call make, to look for the cause of an outage: nothing rolls or scales them, and no
// Service finds them. Anybody may write what they look like, so that the rest of what they are still counts.
import { isObject, type JsonObject, list, type Path, valueAt } from './json.ts';
import { pods, type Resource } from './resource.ts';

/** A pod that somebody debugs with. */
export interface Debugging {
  readonly tool: 'kubectl debug node' | 'kubectl debug --copy-to';
  /** Whether what a path leads to is the tool's own, and not a copy of what was judged. */
  covers(path: Path): boolean;
}

/** The label that `kubectl debug node/NAME` gives its pods, as their only one. */
export const DEBUG_LABEL = { key: 'app.kubernetes.io/managed-by', value: 'kubectl-debug' };
/** Before the name of the node, in the name of the pod. */
export const DEBUG_NAME = 'node-debugger-';
/** Labels that the API server itself gives a pod whose node is known. */
export const NODE_LABELS = 'topology.kubernetes.io/';

/** The name that `kubectl debug` makes up for the container that it adds to a copy. */
const ADDED = /^debugger-[a-z0-9]{5}$/;

/** What a pod is debugged with; undefined for all others. A controller's pod is none, nor one that labels make known. */
export function debuggingIn(object: JsonObject, resource: Resource): Debugging | undefined {
  if (resource !== pods || list(valueAt(object, ['metadata', 'ownerReferences']) as JsonObject[]).length > 0) {
    return undefined;
  }
  const labels = labelsIn(object);
  const spec = isObject(object.spec) ? object.spec : {};
  const containers = list(spec.containers as JsonObject[]);
  if (labels.length === 1 && isOfNode(object, spec, containers) && isDebugLabel(labels[0])) {
    return { tool: 'kubectl debug node', covers: () => true };
  }
  const last = containers.length - 1;
  if (labels.length > 0 || last < 1 || !isAdded(containers[last])) return undefined;
  return { tool: 'kubectl debug --copy-to', covers: (path) => isOfContainer(path, last) || isOfLabels(path) };
}

function labelsIn(object: JsonObject): readonly (readonly [string, unknown])[] {
  const labels = valueAt(object, ['metadata', 'labels']);
  return isObject(labels) ? Object.entries(labels).filter(([key]) => !key.startsWith(NODE_LABELS)) : [];
}

function isDebugLabel(label: readonly [string, unknown] | undefined): boolean {
  return label?.[0] === DEBUG_LABEL.key && label[1] === DEBUG_LABEL.value;
}

/** Whether it is a pod of one container that runs once, on the node that it is named after. */
function isOfNode(object: JsonObject, spec: JsonObject, containers: readonly JsonObject[]): boolean {
  const { nodeName, restartPolicy } = spec;
  if (typeof nodeName !== 'string' || nodeName === '' || restartPolicy !== 'Never') return false;
  if (containers.length !== 1 || list(spec.initContainers as JsonObject[]).length > 0) return false;
  const name = valueAt(object, ['metadata', 'name']) || valueAt(object, ['metadata', 'generateName']);
  return typeof name === 'string' && name.startsWith(`${DEBUG_NAME}${nodeName}-`);
}

/** Whether a container is what `kubectl debug` adds: it has a name that is made up, or a terminal. */
function isAdded(container: JsonObject | undefined): boolean {
  const { name, stdin, tty } = container ?? {};
  return (typeof name === 'string' && ADDED.test(name)) || (stdin === true && tty === true);
}

function isOfContainer(path: Path, index: number): boolean {
  return path[0] === 'spec' && path[1] === 'containers' && path[2] === index;
}

function isOfLabels(path: Path): boolean {
  return path[0] === 'metadata' && path[1] === 'labels';
}
