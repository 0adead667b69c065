// Values of env, annotations and Secrets are secret: canaries stand in many of them, and none may come out.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/engine/json.ts';
import { modes } from '../../src/engine/zone.ts';
import { registry } from '../../webhooks/index.ts';
import { zoneWith } from '../support/zone.ts';
import { issue, scratch } from './support/certificates.ts';
import { responseIn } from './support/client.ts';
import { startService } from './support/service.ts';

const files = issue(scratch(), 'zonegate');
const canary = (place: string) => `CANARY-${place}`;
const header = { name: 'Authorization', value: canary('probe-header') };
const probe = { httpGet: { path: `/?token=${canary('probe-path')}`, port: 80, httpHeaders: [header] } };
const container = {
  name: 'app',
  image: `registry.example.com/app:1@${canary('image')}`,
  command: ['/bin/sh', '-c', `python3 main.py ${canary('command')}`],
  args: ['--token', canary('args')],
  env: [
    { name: 'TOKEN', value: canary('env') },
    { name: canary('env-name'), value: '' },
    { name: 'PYTHONUNBUFFERED', value: '' },
    { name: 'FROM', valueFrom: { secretKeyRef: { name: canary('secret-name'), key: canary('secret-key') } } },
  ],
  envFrom: [{ secretRef: { name: canary('env-from') } }],
  livenessProbe: probe,
  lifecycle: { preStop: { exec: { command: [canary('pre-stop')] } } },
};
const annotations = {
  note: canary('annotation'),
  [canary('annotation-key')]: 'x',
  'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec: { replicas: canary('last-applied') } }),
};

function workload(kind: string, namespace: string): JsonObject {
  const metadata = { labels: { app: 'ge-executor', other: canary('label') }, annotations };
  const volumes = [
    { name: 'v', secret: { secretName: canary('volume') } },
    { name: 'i', image: { reference: `https://deploy:${canary('image-volume')}@registry.example.com/app` } },
  ];
  const spec = {
    hostNetwork: true,
    containers: [container],
    initContainers: [
      { ...container, name: 'init', image: `deploy:${canary('init-image')}@registry.example.com/app:1` },
    ],
    volumes,
  };
  const template = { metadata, spec };
  const managedFields = [{ manager: canary('manager'), operation: 'Apply', fieldsV1: { [canary('field')]: {} } }];
  return {
    kind,
    metadata: { ...metadata, name: 'app', namespace, managedFields },
    spec: { replicas: 9, template, jobTemplate: { spec: { template } }, concurrencyPolicy: 'Allow' },
    data: { password: canary('data') },
    stringData: { password: canary('string-data') },
  };
}

function review(
  object: JsonObject,
  resource: readonly [group: string, resource: string],
  request: JsonObject = {},
): string {
  const [group, plural] = resource;
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'uid-1',
      operation: 'CREATE',
      resource: { group, version: 'v1', resource: plural },
      kind: { group, version: 'v1', kind: object.kind },
      namespace: (object.metadata as JsonObject).namespace,
      name: 'app',
      userInfo: { username: 'alice', groups: [canary('group')], extra: { token: [canary('extra')] } },
      options: { fieldManager: 'kubectl-client-side-apply', [canary('option')]: canary('option') },
      object,
      ...request,
    },
  });
}

const executor = workload('Deployment', 'ge-agents');
const client = workload('Deployment', 'sh-acme');
const secret = { kind: 'Secret', metadata: { name: 's', namespace: 'sh-acme' }, data: { a: canary('secret') } };
const connect = { operation: 'CONNECT', subResource: 'exec', oldObject: null };
const bodies: readonly [string, string][] = [
  ['an executor', review(executor, ['apps', 'deployments'])],
  ["a client's workload", review(client, ['apps', 'deployments'])],
  ['a CronJob', review(workload('CronJob', 'ge-system'), ['batch', 'cronjobs'])],
  ['an update', review(client, ['apps', 'deployments'], { operation: 'UPDATE', oldObject: { ...client, spec: {} } })],
  ['a Secret', review(secret, ['', 'secrets'])],
  ['an exec', review({ kind: 'PodExecOptions', metadata: {}, command: [canary('exec')] }, ['', 'pods'], connect)],
  ['a body that is cut off', review(client, ['apps', 'deployments']).slice(0, -9)],
  [
    'another version',
    review(client, ['apps', 'deployments']).replace('admission.k8s.io/v1', canary('version and more')),
  ],
  ['a uid that is none', review(client, ['apps', 'deployments'], { uid: { a: canary('uid') } })],
];

describe.each(modes)('in %s', async (mode) => {
  const service = await startService({ files, zone: zoneWith(registry, { mode }) });

  it.each(bodies)('%s: neither the answer nor the log has a canary', async (_, body) => {
    const before = service.log().length;
    for (const path of ['/mutate', '/validate']) {
      const answer = await service.post(path, body);
      const response = answer.status === 200 ? responseIn(answer) : undefined;
      const patch = Buffer.from(response?.patch ?? '', 'base64').toString();
      expect(`${answer.text} ${patch} ${JSON.stringify(answer.headers)}`).not.toContain('CANARY');
    }
    expect(service.log().length).toBeGreaterThan(before);
    expect(service.log().slice(before)).not.toContain('CANARY');
  });

  it('nor have the metrics and /readyz; but the findings are there', async () => {
    const { text } = await service.ops('/metrics');
    expect(text + (await service.ops('/readyz')).text).not.toContain('CANARY');
    for (const policy of [
      'host-network',
      'unbuffered-output',
      'registry-images',
      'pinned-images',
      'executor-liveness',
      'executor-max-replicas',
      'client-tier',
    ]) {
      expect(text).toContain(`zonegate_policy_violations_total{policy="${policy}",`);
    }
  });
});
