// Pods that `kubectl debug` makes for somebody who looks for the cause of an outage. No controller rolls or scales
// them, and no Service selects them. Anybody can write such a pod, so that only some of its violations are not denied.
import { isObject, type JsonObject, list, type Path, valueAt } from './json.ts';
import { pods, type Resource } from './resource.ts';

/** What a pod for debugging is, and which parts of it the tool added. */
export interface Debugging {
  readonly tool: 'kubectl debug node' | 'kubectl debug --copy-to';
  /** Whether the tool added the field at a path; the other fields are a copy of a pod that was validated before. */
  covers(path: Path): boolean;
}

/** The label that `kubectl debug node/NAME` gives its pods, as their only one. */
export const DEBUG_LABEL = { key: 'app.kubernetes.io/managed-by', value: 'kubectl-debug' };
/** How the name of such a pod begins; the name of the node follows. */
export const DEBUG_NAME = 'node-debugger-';
/** How the labels begin that the API server itself gives to a pod whose node is known. */
export const NODE_LABELS = 'topology.kubernetes.io/';

/** The name that `kubectl debug --copy-to` generates for the container that it adds. */
const ADDED = /^debugger-[a-z0-9]{5}$/;

/**
 * How a pod is used for debugging; undefined for other pods. A pod with an owner or with labels of its own is another
 * pod.
 */
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

/** Whether a pod has one container, runs once, and is named after the node that it runs on. */
function isOfNode(object: JsonObject, spec: JsonObject, containers: readonly JsonObject[]): boolean {
  const { nodeName, restartPolicy } = spec;
  if (typeof nodeName !== 'string' || nodeName === '' || restartPolicy !== 'Never') return false;
  if (containers.length !== 1 || list(spec.initContainers as JsonObject[]).length > 0) return false;
  const name = valueAt(object, ['metadata', 'name']) || valueAt(object, ['metadata', 'generateName']);
  return typeof name === 'string' && name.startsWith(`${DEBUG_NAME}${nodeName}-`);
}

/** Whether `kubectl debug` added a container: its name is generated, or it has a terminal. */
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
