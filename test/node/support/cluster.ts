import { isObject, type JsonObject, valueAt } from '../../../src/engine/json.ts';
import { eventually, kubectl, mustKubectl, type Result } from '../../cluster/support/kubectl.ts';
import { carelessDeployment } from '../../cluster/support/objects.ts';
import { NAMESPACE } from './helm.ts';

/** What is in the cluster, as `kind/name` with its namespace; not what comes and goes by itself. */
export async function everything(): Promise<string[]> {
  const { stdout } = await mustKubectl(['api-resources', '--verbs=list', '-o', 'name']);
  const kinds = stdout.split('\n').filter((kind) => kind !== '' && !/^events|^componentstatuses$/.test(kind));
  const columns = 'custom-columns=KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name';
  const list = await mustKubectl(['get', kinds.join(), '-A', '--no-headers', '-o', columns]);
  const lines = list.stdout.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));
  return [...new Set(lines.filter((line) => line !== '' && !line.includes(' kube-node-lease ')))].sort();
}

export interface Pod {
  readonly name: string;
  readonly uid: string;
  readonly isReady: boolean;
  readonly isTerminating: boolean;
  readonly restarts: number;
  readonly containerId: string;
}

/** The pods of zonegate. */
export function zonegatePods(): Promise<Pod[]> {
  return pods(NAMESPACE, 'app.kubernetes.io/name=zonegate');
}

export async function pods(namespace: string, selector: string): Promise<Pod[]> {
  const { stdout } = await mustKubectl(['get', 'pods', '-n', namespace, '-l', selector, '-o', 'json']);
  const { items } = JSON.parse(stdout) as { items: JsonObject[] };
  return items.map((pod) => {
    const [status] = list(pod, ['status', 'containerStatuses']);
    return {
      name: String(valueAt(pod, ['metadata', 'name'])),
      uid: String(valueAt(pod, ['metadata', 'uid'])),
      isReady: list(pod, ['status', 'conditions']).some(({ type, status }) => type === 'Ready' && status === 'True'),
      isTerminating: valueAt(pod, ['metadata', 'deletionTimestamp']) !== undefined,
      restarts: Number(status?.restartCount ?? 0),
      containerId: String(status?.containerID ?? '').replace('containerd://', ''),
    };
  });
}

function list(object: JsonObject, path: readonly string[]): JsonObject[] {
  const value = valueAt(object, path);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** What real pods take, on a machine that is busy: seconds. */
export const POD_TIME = 120;

/** Waits until so many pods of zonegate are ready, beside those that are about to end. */
export function zonegateReady(count: number): Promise<Pod[]> {
  const ask = async () => {
    const found = (await zonegatePods()).filter(({ isTerminating }) => !isTerminating);
    return found.length === count && found.every(({ isReady }) => isReady) ? found : undefined;
  };
  return eventually(`${count} pods of zonegate ready`, ask, POD_TIME);
}

/** Waits until no pod of zonegate is about to end. */
export async function noneEnding(): Promise<void> {
  const ask = async () => ((await zonegatePods()).some(({ isTerminating }) => isTerminating) ? undefined : true);
  await eventually('all that was to end has ended', ask, POD_TIME);
}

/** Waits until the API server has a CA for all webhooks: without it they cannot be called. */
export function caInjected(): Promise<string> {
  return eventually('the CA injected', async () => {
    const kinds = 'mutatingwebhookconfiguration,validatingwebhookconfiguration';
    const path = 'jsonpath={range .items[*].webhooks[*]}{.clientConfig.caBundle}{"\\n"}{end}';
    const { stdout } = await mustKubectl(['get', kinds, '-l', 'app.kubernetes.io/name=zonegate', '-o', path]);
    const [first, ...others] = stdout.trim().split('\n');
    return first && others.length === 2 && others.every((other) => other === first) ? first : undefined;
  });
}

/** Creates what breaks a must, as a dry run. */
export function createCareless(namespace: string): Promise<Result> {
  return kubectl(['create', '--dry-run=server', '-f', '-'], carelessDeployment({ name: 'careless', namespace }));
}

/**
 * Waits until what breaks a must is told or denied: once pods are ready, the node has yet to learn the way to them. In
 * other zones than the first it refuses everything meanwhile.
 */
export async function inForce(): Promise<void> {
  await caInjected();
  const ask = async () => {
    const { stderr } = await createCareless('default');
    return stderr.includes('probes-required') ? true : undefined;
  };
  await eventually('zonegate in force', ask, POD_TIME);
}
