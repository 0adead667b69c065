// What people do to a cluster all day, in an order in which each step finds what it needs.
import type { JsonObject } from '../../src/engine/json.ts';
import {
  autoscaler,
  budget,
  container,
  cronJob,
  db,
  executor,
  namespace,
  networkPolicy,
  web,
  workload,
} from './objects.ts';

export interface Step {
  /** Becomes the name of the file. */
  readonly name: string;
  /** The command line after `kubectl`. */
  readonly args: readonly string[];
  /** Piped to it: objects as JSON, or text. */
  readonly input?: JsonObject | string;
  /** What `kubectl edit` runs. */
  readonly editor?: string;
  /** Waits for a review of this user, which a controller sends. */
  readonly awaits?: string;
}

/** What the files of a step are named by. */
export function reviewName({ name }: Step, index: number): string {
  return `${String(index + 1).padStart(2, '0')}-${name}`;
}

const acme = ['-n', 'sh-acme'];
const system = ['-n', 'ge-system'];
const agents = ['-n', 'ge-agents'];
const stdin = ['-f', '-'];

const HPA_CONTROLLER = 'system:serviceaccount:kube-system:horizontal-pod-autoscaler';

export const steps: readonly Step[] = [
  { name: 'create-namespace', args: ['create', 'namespace', 'playground'] },
  { name: 'apply-namespace-of-the-table', args: ['apply', ...stdin], input: namespace('ge-agents') },
  { name: 'apply-namespace-of-the-system', args: ['apply', ...stdin], input: namespace('ge-system') },
  {
    name: 'apply-namespace-of-a-client',
    args: ['apply', ...stdin],
    input: namespace('sh-acme', { 'zonegate.dev/tier': 'medium' }),
  },
  { name: 'label-namespace', args: ['label', 'namespace', 'sh-acme', 'team=acme'] },
  { name: 'apply', args: ['apply', ...stdin], input: web('1') },
  { name: 'apply-unchanged', args: ['apply', ...stdin], input: web('1') },
  { name: 'apply-changed', args: ['apply', ...stdin], input: web('2') },
  { name: 'apply-executor', args: ['apply', ...stdin], input: executor },
  { name: 'apply-autoscaler', args: ['apply', ...stdin], input: autoscaler },
  {
    name: 'apply-budget-of-executors',
    args: ['apply', ...stdin],
    input: budget('ge-executor-pdb', 'ge-agents', {
      minAvailable: 1,
      selector: { matchLabels: { app: 'ge-executor' } },
    }),
  },
  {
    name: 'apply-budget-that-blocks',
    args: ['apply', ...stdin],
    input: budget('web', 'sh-acme', { maxUnavailable: 0, selector: { matchLabels: { app: 'web' } } }),
  },
  { name: 'apply-statefulset', args: ['apply', ...stdin], input: db('7') },
  {
    name: 'apply-daemonset',
    args: ['apply', ...stdin],
    input: workload(
      'DaemonSet',
      'promtail',
      'ge-system',
      {},
      { hostNetwork: true, containers: [container('promtail', '3')] },
    ),
  },
  { name: 'apply-cronjob', args: ['apply', ...stdin], input: cronJob },
  { name: 'apply-networkpolicy', args: ['apply', ...stdin], input: networkPolicy },
  {
    name: 'create-job-from-cronjob',
    args: ['create', 'job', 'cost-monitor-now', '--from=cronjob/cost-monitor', ...agents],
  },
  { name: 'create-job', args: ['create', 'job', 'hello', '--image=busybox', ...system] },
  {
    name: 'create-cronjob',
    args: ['create', 'cronjob', 'nightly', '--image=busybox', '--schedule=0 3 1 1 *', ...system],
  },
  { name: 'create-deployment', args: ['create', 'deployment', 'api', '--image=registry.example.com/api:1', ...system] },
  { name: 'run', args: ['run', 'debug', '--image=busybox', ...system] },
  {
    name: 'create-with-generated-name',
    args: ['create', ...stdin],
    input: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { generateName: 'probe-', namespace: 'ge-system' },
      spec: { containers: [container('probe', '1')] },
    },
  },
  {
    name: 'apply-server-side',
    args: ['apply', '--server-side', '--field-manager=ci', ...stdin],
    input: { ...web('1'), metadata: { name: 'shop', namespace: 'sh-acme' } },
  },
  {
    name: 'apply-server-side-again',
    args: ['apply', '--server-side', '--field-manager=ci', ...stdin],
    input: { ...web('2'), metadata: { name: 'shop', namespace: 'sh-acme' } },
  },
  {
    name: 'apply-server-side-by-another',
    args: ['apply', '--server-side', '--field-manager=ops', '--force-conflicts', ...stdin],
    input: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop', namespace: 'sh-acme' },
      spec: { replicas: 3 },
    },
  },
  { name: 'replace', args: ['replace', ...stdin], input: db('8') },
  {
    name: 'patch-json',
    args: [
      'patch',
      'deployment/web',
      ...acme,
      '--type=json',
      '-p',
      '[{"op":"replace","path":"/spec/strategy/rollingUpdate/maxUnavailable","value":1}]',
    ],
  },
  {
    name: 'patch-merge',
    args: ['patch', 'deployment/web', ...acme, '--type=merge', '-p', '{"spec":{"minReadySeconds":5}}'],
  },
  {
    name: 'patch-strategic',
    args: ['patch', 'deployment/web', ...acme, '-p', '{"spec":{"template":{"spec":{"hostNetwork":true}}}}'],
  },
  {
    name: 'edit',
    args: ['edit', 'deployment/web', ...acme],
    editor: 'sed -i s/hostNetwork:.true/hostNetwork:\\ false/',
  },
  { name: 'set-image', args: ['set', 'image', 'deployment/web', 'web=registry.example.com/web:3', ...acme] },
  { name: 'set-image-latest', args: ['set', 'image', 'deployment/api', 'api=api', ...system] },
  { name: 'set-env', args: ['set', 'env', 'deployment/web', 'MODE=fast', ...acme] },
  {
    name: 'set-resources',
    args: [
      'set',
      'resources',
      'deployment/web',
      '--requests=cpu=50m,memory=64Mi',
      '--limits=cpu=2,memory=256Mi',
      ...acme,
    ],
  },
  { name: 'scale', args: ['scale', 'deployment/web', '--replicas=3', ...acme] },
  { name: 'scale-executors', args: ['scale', 'deployment/ge-executor', '--replicas=7', ...agents] },
  { name: 'scale-statefulset', args: ['scale', 'statefulset/redis', '--replicas=2', ...system] },
  {
    name: 'autoscale',
    args: ['autoscale', 'deployment/api', '--min=2', '--max=4', '--cpu=80%', ...system],
    awaits: HPA_CONTROLLER,
  },
  { name: 'rollout-restart', args: ['rollout', 'restart', 'deployment/web', ...acme] },
  { name: 'rollout-undo', args: ['rollout', 'undo', 'deployment/web', '--to-revision=1', ...acme] },
  { name: 'rollout-undo-statefulset', args: ['rollout', 'undo', 'statefulset/redis', ...system] },
  { name: 'rollout-pause', args: ['rollout', 'pause', 'deployment/web', ...acme] },
  { name: 'rollout-resume', args: ['rollout', 'resume', 'deployment/web', ...acme] },
  { name: 'annotate', args: ['annotate', 'deployment/web', 'example.com/note=x', ...acme] },
  {
    name: 'annotate-longest-operation',
    args: ['annotate', 'deployment/web', 'zonegate.dev/longest-operation=5m', ...acme],
  },
  { name: 'label', args: ['label', 'deployment/web', 'team=acme', ...acme] },
  { name: 'label-without-component', args: ['label', 'deployment/web', 'component-', ...acme] },
  { name: 'suspend-cronjob', args: ['patch', 'cronjob/cost-monitor', ...agents, '-p', '{"spec":{"suspend":true}}'] },
  {
    name: 'dry-run',
    args: ['apply', '--dry-run=server', ...stdin],
    input: { ...web('9'), metadata: { name: 'dry', namespace: 'sh-acme' } },
  },
  { name: 'diff', args: ['diff', ...stdin], input: db('9') },
  { name: 'exec', args: ['exec', 'debug', ...system, '--', 'ls'] },
  { name: 'exec-piped', args: ['exec', '-i', 'debug', ...system, '--', 'sh', '-c', 'cat > /x'], input: 'x' },
  { name: 'cp-in', args: ['cp', '/etc/hostname', 'ge-system/debug:/tmp/x'] },
  { name: 'cp-out', args: ['cp', 'ge-system/debug:/etc/hostname', '/dev/null'] },
  {
    name: 'add-finalizer',
    args: ['patch', 'deployment/api', ...system, '-p', '{"metadata":{"finalizers":["example.com/wait"]}}'],
  },
  { name: 'delete-with-finalizer', args: ['delete', 'deployment/api', ...system, '--wait=false'] },
  { name: 'remove-finalizer', args: ['patch', 'deployment/api', ...system, '-p', '{"metadata":{"finalizers":null}}'] },
  { name: 'delete-namespace', args: ['delete', 'namespace', 'playground', '--wait=false'] },
];
