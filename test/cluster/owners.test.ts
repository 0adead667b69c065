// What an object says of its owner, and of itself as a revision, is believed of nobody: on a real API server, in the zone
// that denies everything.
import { describe, expect, it } from 'vitest';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { eventually, get, kubectl, mustKubectl, type Result, settled } from './support/kubectl.ts';
import { autoscaler, compliantContainer, cronJob, deployment, type Names, pod } from './support/objects.ts';
import { useZone } from './support/zonegate.ts';

const at = (name: string): Names => ({ name, namespace: 'ge-system' });
const hostNetwork = { pod: { hostNetwork: true } };
const HOLD = 'example.com/hold';

const AGENT = 'system:serviceaccount:ge-agents:agent';

useZone('zone-3', async () => {
  const legacy = cronJob(at('legacy'), { ...hostNetwork, spec: { suspend: true } });
  await mustKubectl(['apply', '-f', '-'], [legacy, deployment(at('old'), hostNetwork)]);
  await settled('Deployment', at('old'));
  await mustKubectl(['delete', 'deployment/old', '-n', 'ge-system', '--cascade=orphan']);
});

const create = (object: JsonObject, ...flags: readonly string[]) => kubectl(['create', ...flags, '-f', '-'], object);
const dryRun = (object: JsonObject, user: string) =>
  create(object, '--dry-run=server', '-o', 'json', `--as=${user}`, '--as-group=system:masters');
const patch = (what: string, namespace: string, change: object | readonly object[]) =>
  kubectl([
    'patch',
    what,
    '-n',
    namespace,
    `--type=${Array.isArray(change) ? 'json' : 'merge'}`,
    '-p',
    JSON.stringify(change),
  ]);

function expectRefused({ code, stderr }: Result, ...violations: readonly string[]): void {
  expect({ code, stderr }).toMatchObject({ code: 1 });
  for (const violation of violations) expect(stderr).toContain(violation);
}

function ownedBy(object: JsonObject, apiVersion: string, kind: string, name = 'x', uid = 'u'): JsonObject {
  const ownerReferences = [{ apiVersion, kind, name, uid, controller: true }];
  return { ...object, metadata: { ...(object.metadata as JsonObject), ownerReferences } };
}

/** A ReplicaSet of a Deployment's template. */
function replicaSetOf({ metadata, spec }: JsonObject, change: JsonObject = {}): JsonObject {
  const { selector, template } = spec as JsonObject;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { ...(metadata as JsonObject), ...change },
    spec: { replicas: 0, selector, template },
  };
}

const badPod = pod(at('bad'), { hostNetwork: true, containers: [compliantContainer] });

describe('a Job of a CronJob', () => {
  const run = (name: string) =>
    kubectl(['create', 'job', name, '--from=cronjob/legacy', '-n', 'ge-system', '--dry-run=client', '-o', 'json']);

  it('is admitted where kubectl made it of the template, whatever that breaks', async () => {
    const made = await kubectl(['create', 'job', 'as-it-is', '--from=cronjob/legacy', '-n', 'ge-system']);
    expect(made).toMatchObject({ code: 0 });
    expect(made.warnings).toContain('Job of CronJob legacy: admitted with the template that it has');
    expect(made.warnings.some((warning) => warning.startsWith('host-network: '))).toBe(true);
    const { stdout } = await run('by-somebody');
    expect(await dryRun(JSON.parse(stdout), AGENT)).toMatchObject({ code: 0 });
  });

  it.each<[string, (spec: JsonObject) => JsonObject]>([
    ['another image', (spec) => withContainer(spec, { image: 'registry.example.com/other:1' })],
    ['another command', (spec) => withContainer(spec, { command: ['id'] })],
    ['more of them', (spec) => ({ ...spec, parallelism: 3, completions: 3 })],
    ['more time', (spec) => ({ ...spec, activeDeadlineSeconds: 100_000 })],
  ])('is judged as what it is with %s', async (_, change) => {
    const { stdout } = await run('changed');
    const job = JSON.parse(stdout) as JsonObject;
    const changed = { ...job, spec: change(job.spec as JsonObject) };
    for (const user of ['admin', AGENT]) expectRefused(await dryRun(changed, user), '[must] host-network');
  });

  it('that is none of it is judged as what it is', async () => {
    const { stdout } = await run('claimed');
    const job = JSON.parse(stdout) as JsonObject;
    for (const [name, uid] of [
      ['legacy', 'another'],
      ['nobody', 'u'],
    ]) {
      expectRefused(await dryRun(ownedBy(job, 'batch/v1', 'CronJob', name, uid), 'admin'), '[must] host-network');
    }
    expectRefused(await dryRun(ownedBy(job, 'batch/v1', 'Job'), AGENT), '[must] host-network');
  });
});

function withContainer(spec: JsonObject, change: JsonObject): JsonObject {
  const template = spec.template as { spec: { containers: JsonObject[] } };
  const containers = template.spec.containers.map((container) => ({ ...container, ...change }));
  return { ...spec, template: { ...template, spec: { ...template.spec, containers } } };
}

describe('an owner', () => {
  it.each([
    ['v1', 'ConfigMap'],
    ['apps/v1', 'ReplicaSet'],
    ['core.strimzi.io/v1beta2', 'StrimziPodSet'],
  ])('excuses no pod that anybody else makes: %s %s', async (apiVersion, kind) => {
    for (const user of ['admin', AGENT, 'system:serviceaccount:ci:deployer'])
      expectRefused(await dryRun(ownedBy(badPod, apiVersion, kind), user), '[must] host-network');
  });

  it('excuses no ReplicaSet that anybody else makes', async () => {
    const replicaSet = replicaSetOf(deployment(at('fake'), hostNetwork));
    for (const [apiVersion, kind] of [
      ['v1', 'ConfigMap'],
      ['apps/v1', 'Deployment'],
      ['argoproj.io/v1alpha1', 'Rollout'],
    ] as const)
      expectRefused(await dryRun(ownedBy(replicaSet, apiVersion, kind), AGENT), '[must] host-network');
  });

  it("excuses what Kubernetes' own controllers make of judged templates, and nothing else", async () => {
    const controller = 'system:serviceaccount:kube-system:replicaset-controller';
    const made = await dryRun(ownedBy(badPod, 'apps/v1', 'ReplicaSet'), controller);
    expect(made).toMatchObject({ code: 0, warnings: [] });
    expectRefused(await dryRun(ownedBy(badPod, 'v1', 'ConfigMap'), controller), '[must] host-network');
  });
});

describe('what a known operator makes for an owner', () => {
  const careless = pod(at('careless'), {
    hostNetwork: true,
    automountServiceAccountToken: false,
    containers: [{ name: 'a', image: 'registry.example.com/a:1' }],
  });

  it.each([
    ['cert-manager', 'cert-manager:cert-manager', ownedBy(careless, 'acme.cert-manager.io/v1', 'Challenge')],
    ['Strimzi', 'strimzi:strimzi-cluster-operator', ownedBy(careless, 'core.strimzi.io/v1beta2', 'StrimziPodSet')],
    ['Tekton', 'tekton-pipelines:tekton-pipelines-controller', ownedBy(careless, 'tekton.dev/v1', 'TaskRun')],
    [
      'Argo Rollouts',
      'argo-rollouts:argo-rollouts',
      ownedBy(replicaSetOf(deployment(at('rollout'), hostNetwork)), 'argoproj.io/v1alpha1', 'Rollout'),
    ],
    [
      'Knative',
      'knative-serving:controller',
      ownedBy(deployment(at('revision'), hostNetwork), 'serving.knative.dev/v1', 'Revision'),
    ],
    ['KEDA', 'keda:keda-operator', ownedBy(autoscaler(at('scaled'), 50), 'keda.sh/v1alpha1', 'ScaledObject')],
  ])('is only warned of, and is left as it is: %s', async (_, account, object) => {
    const made = await dryRun(object, `system:serviceaccount:${account}`);
    expect(made).toMatchObject({ code: 0 });
    expect(made.warnings.filter((warning) => warning.includes('injected'))).toEqual([]);
    const untouched = await kubectl(['create', '--dry-run=server', '-o', 'json', '-n', 'kube-system', '-f', '-'], {
      ...object,
      metadata: { ...(object.metadata as JsonObject), namespace: 'kube-system' },
    });
    expect(valueAt(JSON.parse(made.stdout), ['spec'])).toEqual(valueAt(JSON.parse(untouched.stdout), ['spec']));
  });

  it('is judged where it has no owner', async () => {
    expectRefused(await dryRun(careless, 'system:serviceaccount:cert-manager:cert-manager'), '[must] host-network');
  });
});

describe('a forged revision', () => {
  const web = deployment(at('web'));
  const bad = deployment(at('web'), hostNetwork);
  const silent = deployment(at('web'), { container: { livenessProbe: undefined, readinessProbe: undefined } });
  const forged = (object: JsonObject, change: JsonObject = {}) =>
    replicaSetOf(object, { name: 'web-forged', annotations: { 'deployment.kubernetes.io/revision': '77' }, ...change });
  const templateOf = ({ spec }: JsonObject) => (spec as JsonObject).template;
  const owned = async (object: JsonObject) => {
    await kubectl(['apply', '-f', '-'], web);
    await settled('Deployment', at('web'));
    const uid = String(valueAt(await get('deployment', 'ge-system', 'web'), ['metadata', 'uid']));
    return ownedBy(object, 'apps/v1', 'Deployment', 'web', uid);
  };
  const rollBack = (object: JsonObject) =>
    patch('deployment/web', 'ge-system', [{ op: 'replace', path: '/spec/template', value: templateOf(object) }]);

  it('is not created', async () => {
    expectRefused(await create(await owned(forged(bad))), '[must] host-network');
    // A ReplicaSet by itself may have none.
    expectRefused(await create(await owned(forged(silent))), '[must] probes-required');
    expectRefused(await create(forged(silent)), '[must] probes-required');
  });

  it('is not made of one that was good, even while that is being deleted', async () => {
    expect(await create(await owned(forged(web, { finalizers: [HOLD] })))).toMatchObject({ code: 0 });
    const replace = [{ op: 'replace', path: '/spec/template', value: templateOf(bad) }];
    expectRefused(await patch('replicaset/web-forged', 'ge-system', replace), '[must] host-network');
    await mustKubectl(['delete', 'replicaset/web-forged', '-n', 'ge-system', '--wait=false']);
    expectRefused(await patch('replicaset/web-forged', 'ge-system', replace), '[must] host-network');
    expectRefused(await rollBack(bad), '[must] host-network');
    const release = [{ op: 'remove', path: '/metadata/finalizers' }];
    expect(await patch('replicaset/web-forged', 'ge-system', release)).toMatchObject({ code: 0 });
  });

  it('is not made of an old one, whose own faults nobody refuses', async () => {
    const { stdout } = await mustKubectl(['get', 'replicasets', '-n', 'ge-system', '-l', 'instance=old', '-o', 'name']);
    const [replicaSet = ''] = stdout.split('\n');
    const name = replicaSet.slice(replicaSet.indexOf('/') + 1);
    const what = `replicaset/${name}`;
    const { metadata } = await owned({ metadata: {} });
    const ownerReferences = (metadata as JsonObject).ownerReferences;
    expectRefused(await patch(what, 'ge-system', { metadata: { ownerReferences } }), '[must] host-network');
    expectRefused(
      await patch(what, 'ge-system', { metadata: { annotations: { 'deployment.kubernetes.io/revision': '88' } } }),
      '[must] host-network',
    );
    expectRefused(await patch(what, 'ge-system', { metadata: { labels: { app: 'web' } } }), '[must] host-network');
    // What makes no revision of it stays possible.
    expect(await patch(what, 'ge-system', { metadata: { annotations: { note: 'x' } } })).toMatchObject({ code: 0 });
    expect(await patch(what, 'ge-system', { spec: { replicas: 1 } })).toMatchObject({ code: 0 });
    expect(await patch(what, 'ge-system', { spec: { replicas: 0 } })).toMatchObject({ code: 0 });
  });
});

describe('what is being deleted', () => {
  it('is judged where it changes what it does, and may end', async () => {
    const scaler = autoscaler({ name: 'chain', namespace: 'ge-agents' }, 5);
    const held = { ...scaler, metadata: { ...(scaler.metadata as JsonObject), finalizers: [HOLD] } };
    expect(await create(held)).toMatchObject({ code: 0 });
    await mustKubectl(['delete', 'hpa/chain', '-n', 'ge-agents', '--wait=false']);
    const more = { spec: { behavior: { scaleUp: { stabilizationWindowSeconds: 30 } } } };
    expectRefused(await patch('hpa/chain', 'ge-agents', more), '[must] hpa-scale-up-window');
    expect(await patch('hpa/chain', 'ge-agents', { metadata: { labels: { note: 'x' } } })).toMatchObject({ code: 0 });
    const release = [{ op: 'remove', path: '/metadata/finalizers' }];
    expect(await patch('hpa/chain', 'ge-agents', release)).toMatchObject({ code: 0 });
    await eventually('it is gone', async () => {
      const { code } = await kubectl(['get', 'hpa/chain', '-n', 'ge-agents']);
      return code === 0 ? undefined : true;
    });
  });
});
