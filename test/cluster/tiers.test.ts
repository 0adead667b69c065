// What clients rent: each on a real API server, in the zone that denies everything.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonObject, type Path, valueAt } from '../../src/engine/json.ts';
import { type Api, openApi } from './parity/api.ts';
import { eventually, expectClean, get, kubectl, mustKubectl } from './support/kubectl.ts';
import { compliantContainer, deployment, type Names, pod } from './support/objects.ts';
import { useZone } from './support/zonegate.ts';

const TEMPLATE: Path = ['spec', 'template'];

const namespaces = ['small', 'medium', 'large', 'none'].map((tier) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: `sh-${tier}`, labels: tier === 'none' ? {} : { 'zonegate.dev/tier': tier } },
}));

const small = { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '100m', memory: '128Mi' } };
const zero = { cpu: '0', memory: '0' };
const create = (object: JsonObject, ...flags: string[]) => kubectl(['create', ...flags, '-f', '-'], object);

/** With a label for its tier. */
function ofTier(object: JsonObject, tier: string): JsonObject {
  const metadata = object.metadata as JsonObject;
  return {
    ...object,
    metadata: { ...metadata, labels: { ...(metadata.labels as object), 'zonegate.dev/tier': tier } },
  };
}

const one = { replicas: 1 };
const within = { spec: one, container: { resources: small } };

/** From before zonegate: of a tier that does not exist, and of none. */
const legacy: readonly JsonObject[] = [
  ofTier(deployment({ name: 'legacy', namespace: 'sh-medium' }, within), 'gold'),
  deployment({ name: 'legacy', namespace: 'sh-none' }, within),
  ofTier(deployment({ name: 'legacy-beyond', namespace: 'sh-medium' }, within), 'xlarge'),
];

useZone('zone-3', () => mustKubectl(['apply', '-f', '-'], [...namespaces, ...legacy]));

const inSmall = (name: string): Names => ({ name, namespace: 'sh-small' });
const resourcesAt = (object: JsonObject, place: Path) => valueAt(object, [...TEMPLATE, 'spec', ...place, 'resources']);

describe('the pods of an admitted template are taken by the API server', () => {
  const ofPods: readonly (JsonObject | undefined)[] = [
    undefined,
    { requests: { memory: '20Mi' } },
    { requests: { cpu: '5m', memory: '20Mi' } },
    { limits: { memory: '16Mi' } },
    { limits: { cpu: '5m', memory: '16Mi' } },
    { limits: { cpu: '100m' } },
    { limits: small.limits },
    { requests: { cpu: '5m' }, limits: small.limits },
    small,
    { requests: zero, limits: zero },
    { limits: { memory: '0' } },
    { requests: { cpu: '0' }, limits: { cpu: '50m' } },
  ];
  const ofContainers: readonly (JsonObject | undefined)[] = [
    undefined,
    { limits: small.limits },
    { limits: { memory: '16Mi' } },
    { requests: { cpu: '5m', memory: '8Mi' } },
    { requests: { cpu: '5m' }, limits: { memory: '16Mi' } },
    { requests: { cpu: '5m', memory: '16Mi' }, limits: { cpu: '20m', memory: '16Mi' } },
    { requests: zero, limits: { cpu: '20m', memory: '16Mi' } },
  ];
  const { livenessProbe: _, readinessProbe: __, ...helper } = compliantContainer;
  const tiny = { requests: { cpu: '1m', memory: '4Mi' }, limits: { cpu: '5m', memory: '8Mi' } };
  /** What else is in the pod. */
  const besides: Readonly<Record<string, JsonObject>> = {
    'nothing else': {},
    'a sidecar': { initContainers: [{ ...helper, name: 'proxy', restartPolicy: 'Always', resources: tiny }] },
    'a sidecar with limits alone': {
      initContainers: [{ ...helper, name: 'proxy', restartPolicy: 'Always', resources: { limits: tiny.limits } }],
    },
    'an init container that lacks all': { initContainers: [{ ...helper, name: 'init', resources: {} }] },
    'huge pages': { nodeSelector: { pages: 'huge' } },
  };

  /** The table of all, as Deployments. */
  function shapes(beside: string): readonly JsonObject[] {
    return ofPods.flatMap((ofPod, row) =>
      ofContainers.map((ofContainer, column) => {
        const pages = { 'hugepages-2Mi': '4Mi' };
        const resources =
          beside === 'huge pages'
            ? { ...ofContainer, limits: { ...(ofContainer?.limits as object), ...pages } }
            : ofContainer;
        return deployment(inSmall(`shape-${row}-${column}`), {
          spec: one,
          container: { resources },
          pod: { ...besides[beside], ...(ofPod && { resources: ofPod }) },
        });
      }),
    );
  }

  /** What a controller makes of a template; where zonegate is not asked. */
  const podOf = (object: JsonObject): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: valueAt(object, ['metadata', 'name']), namespace: 'kube-system' },
    spec: valueAt(object, [...TEMPLATE, 'spec']),
  });

  const elsewhere = (object: JsonObject): JsonObject => ({
    ...object,
    metadata: { ...(object.metadata as object), namespace: 'kube-system' },
  });

  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  afterAll(() => api.close());
  const dryRun = (object: JsonObject) => api.write(object, 'create', { dryRun: true });

  it.each(Object.keys(besides))('beside %s', async (beside) => {
    const all = shapes(beside);
    const written = await Promise.all(all.map(dryRun));
    const admitted = written.filter(({ status }) => status === 201).map(({ body }) => body);
    const refused = await Promise.all(
      admitted.map(async (object) => {
        const { status, body } = await dryRun(podOf(object));
        return status === 201 ? [] : [[body.message, resourcesAt(object, []), resourcesAt(object, ['containers', 0])]];
      }),
    );
    expect(refused.flat()).toEqual([]);
    // Those that fit, or can be made to.
    expect(admitted.length).toBeGreaterThan(all.length / 5);
    // Nothing that is injected makes a template unacceptable.
    const alone = await Promise.all(all.map((object) => dryRun(elsewhere(object))));
    expect(alone.flatMap(({ status }, at) => (status === 201 ? [written[at]?.status] : []))).not.toContain(422);
  });

  it('what it takes without zonegate is not made unacceptable', async () => {
    const all = shapes('nothing else');
    const before = await Promise.all(all.map((object) => dryRun(podOf(object))));
    const after = await Promise.all(all.map(dryRun));
    const overrun = all.filter(
      (_, at) => before[at]?.status === 201 && String(after[at]?.body.message).includes('as the pod has'),
    );
    expect(overrun).toEqual([]);
  });

  it('by the controllers, too', async () => {
    const written = await Promise.all(
      shapes('nothing else').map((object) => api.write(object, 'create', { dryRun: false })),
    );
    const names = written.filter(({ status }) => status === 201).map(({ body }) => valueAt(body, ['metadata', 'name']));
    expect(names.length).toBeGreaterThan(15);
    const lacking = async () => {
      const { stdout } = await mustKubectl(['get', 'deployments', '-n', 'sh-small', '-o', 'json']);
      const all = (JSON.parse(stdout) as { items: readonly JsonObject[] }).items;
      return all.filter((object) => valueAt(object, ['status', 'replicas']) !== 1);
    };
    await eventually('a pod of each', async () => ((await lacking()).length === 0 ? true : undefined), 60).catch(
      async () => {
        expect((await lacking()).map(({ status }) => valueAt(status, ['conditions']))).toEqual([]);
      },
    );
    await mustKubectl(['delete', 'deployments', '--all', '-n', 'sh-small', '--wait=false']);
  }, 90_000);
});

describe('amounts as Kubernetes means them', () => {
  it('0 is no limit and no request, of a pod as of a container', async () => {
    const ofPod = deployment(inSmall('zero-pod'), {
      spec: one,
      container: { resources: undefined },
      pod: { resources: { requests: zero, limits: zero } },
    });
    const refused = await create(ofPod);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('[must] resource-limits: ');
    expect(refused.stderr).toContain('[must] client-tier: ');
    const ofContainer = { resources: { requests: zero, limits: small.limits } };
    const container = await create(deployment(inSmall('zero'), { spec: one, container: ofContainer }));
    expect(container.stderr).toContain('[must] resource-limits: ');
  });

  it('limits alone are requests, of a container as of a pod', async () => {
    const { limits } = compliantContainer.resources;
    const names = { name: 'limits-alone', namespace: 'ge-system' };
    expectClean(await create(deployment(names, { container: { resources: { limits } } })));
    const within = { container: { resources: undefined }, pod: { resources: { limits } } };
    expectClean(await create(deployment({ ...names, name: 'limits-alone-pod' }, within)));
  });

  it('a bare Pod is judged as its Deployment is', async () => {
    const { livenessProbe: _, readinessProbe: __, resources: ___, ...container } = compliantContainer;
    const resources = { requests: { cpu: '5m' }, limits: small.limits };
    const wanted = { requests: { cpu: '5m', memory: '32Mi' }, limits: small.limits };
    const bare = await create(pod(inSmall('bare'), { resources, containers: [container] }), '-o', 'json');
    expect(bare).toMatchObject({ code: 0 });
    expect(valueAt(JSON.parse(bare.stdout), ['spec', 'resources'])).toEqual(wanted);
    const change = { spec: one, container: { resources: undefined }, pod: { resources } };
    expect(await create(deployment(inSmall('not-bare'), change))).toMatchObject({ code: 0 });
    expect(resourcesAt(await get('deployment', 'sh-small', 'not-bare'), [])).toEqual(wanted);
  });

  it('what lies in memory counts as memory', async () => {
    const volumes = (emptyDir: JsonObject) => ({ volumes: [{ name: 'cache', emptyDir }] });
    const write = (name: string, emptyDir: JsonObject) =>
      create(deployment({ name, namespace: 'sh-medium' }, { pod: volumes(emptyDir) }));
    expectClean(await write('on-disk', { sizeLimit: '1Gi' }));
    expectClean(await write('as-large-as-the-pod', { medium: 'Memory' }));
    expectClean(await write('within', { medium: 'Memory', sizeLimit: '256Mi' }));
    expect((await write('beyond', { medium: 'Memory', sizeLimit: '1Gi' })).stderr).toContain(
      '[must] client-tier: spec.template.spec.volumes',
    );
  });
});

describe('the tier is what the namespace was given', () => {
  it('an object may choose less, and not more', async () => {
    const less = ofTier(deployment({ name: 'less', namespace: 'sh-large' }, within), 'small');
    expectClean(await create(less));
    const more = ofTier(deployment(inSmall('more'), within), 'xlarge');
    const refused = await create(more);
    expect(refused.stderr).toContain('found xlarge, wanted at most small, the tier of its namespace');
    expect(refused.code).not.toBe(0);
    expectClean(await create(ofTier(deployment({ name: 'own', namespace: 'sh-none' }, within), 'small')));
    // Nor later.
    const relabelled = await kubectl([
      'label',
      'deployment',
      'less',
      '-n',
      'sh-large',
      '--overwrite',
      'zonegate.dev/tier=xlarge',
    ]);
    expect(relabelled.stderr).toContain('found xlarge, wanted at most large, the tier of its namespace');
  });

  it.each([
    ['an unknown tier', 'sh-medium', 'legacy'],
    ['no tier', 'sh-none', 'legacy'],
    ['a tier beyond', 'sh-medium', 'legacy-beyond'],
  ])('%s from before hides nothing that gets worse', async (_, namespace, name) => {
    const patch = (container: JsonObject) => {
      const containers = [{ name: 'app', ...container }];
      const change = JSON.stringify({ spec: { template: { spec: { containers } } } });
      return kubectl(['patch', 'deployment', name, '-n', namespace, '-p', change]);
    };
    expect(await patch({ image: 'registry.example.com/app:1.4.3' })).toMatchObject({ code: 0 });
    const large = { cpu: '8', memory: '64Gi' };
    const refused = await patch({ resources: { requests: large, limits: large } });
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('client-tier: ');
  });
});

describe('replicas', () => {
  const scaled = (name: string, maxReplicas: number): JsonObject => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: 'sh-medium' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 1,
      maxReplicas,
      behavior: { scaleUp: { stabilizationWindowSeconds: 120 } },
    },
  });
  const inMedium = (name: string): Names => ({ name, namespace: 'sh-medium' });

  it('are as many as the tier has: of a workload, of an autoscaler, by scale', async () => {
    const many = await create(deployment(inMedium('many'), { spec: { replicas: 3 } }));
    expect(many.stderr).toContain(
      '[should] client-tier: spec.replicas: more replicas than the tier has: found 3, wanted at most 2 (tier medium)',
    );
    expectClean(await create(deployment(inMedium('few'))));
    expectClean(await create(scaled('few', 2)));
    expect((await create(scaled('more', 9))).stderr).toContain(
      '[should] client-tier: spec.maxReplicas: more replicas than the tier has: found 9',
    );
    const scale = (name: string, replicas: number) =>
      kubectl(['scale', `deployment/${name}`, '-n', 'sh-medium', `--replicas=${replicas}`]);
    expect((await scale('few', 5)).stderr).toContain(
      '[should] client-tier: spec.replicas: more replicas than the tier has: found 5',
    );
    // What an autoscaler may do was judged with it.
    const path = '/apis/apps/v1/namespaces/sh-medium/deployments/few/scale';
    const { stdout } = await mustKubectl(['get', '--raw', path]);
    const more = { ...JSON.parse(stdout), spec: { replicas: 5 } };
    const as = ['--as', 'system:serviceaccount:kube-system:horizontal-pod-autoscaler'];
    expectClean(await kubectl(['replace', '--raw', path, '-f', '-', ...as], more));
    expectClean(await scale('few', 1));
  });

  it('of a smaller tier are fewer for its autoscaler, too', async () => {
    const chosen = { spec: one, container: { resources: small } };
    expectClean(await create(ofTier(deployment(inMedium('chosen'), chosen), 'small')));
    expect((await create(scaled('chosen', 2))).stderr).toContain('found 2, wanted at most 1 (tier small)');
  });

  const claim = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };
  const port = { ports: [{ containerPort: 80, hostPort: 80 }] };
  it.each([
    ['that hold a claim', 'Deployment', { pod: claim }, 1],
    ['that hold a port of their node', 'Deployment', { container: port }, 1],
    ['of a StatefulSet', 'StatefulSet', {}, 1],
    ['of any other', 'Deployment', {}, 2],
  ])('pods %s (%s) are as many as may be', async (title, kind, change, replicas) => {
    const object = deployment(inMedium(title.replaceAll(' ', '-').toLowerCase()), {
      ...change,
      spec: { replicas: undefined },
    });
    const { strategy: _, ...spec } = object.spec as JsonObject;
    const sent = kind === 'StatefulSet' ? { ...object, kind, spec: { ...spec, serviceName: 'shop' } } : object;
    const { stdout, stderr } = await create(sent, '--dry-run=server', '-o', 'json');
    expect(stderr).not.toContain('refuses');
    expect(valueAt(JSON.parse(stdout), ['spec', 'replicas'])).toBe(replicas);
  });
});
