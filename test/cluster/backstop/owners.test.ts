// Whom an owner excuses while zonegate is down: nobody but Kubernetes' own controllers; and what may be a Job of a CronJob.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/engine/json.ts';
import { kubectl, mustKubectl } from '../support/kubectl.ts';
import { autoscaler, cronJob } from '../support/objects.ts';
import { expectDenied, pod, system } from './objects.ts';
import { backstopWarnings, objectsFor, useBackstop, zoneFrom } from './support.ts';

const HOLD = 'example.com/hold';

useBackstop(
  objectsFor(
    zoneFrom({
      extends: 'zone-3',
      controllers: { users: ['system:serviceaccount:my-controllers:*'] },
      operators: { users: ['system:serviceaccount:operators:mine'] },
    }),
  ),
  async () => {
    const cron = cronJob(system('cron-on-host'), { pod: { hostNetwork: true } });
    const scaler = autoscaler({ name: 'ending', namespace: 'ge-agents' }, 5);
    const held = { ...scaler, metadata: { ...(scaler.metadata as JsonObject), finalizers: [HOLD] } };
    await mustKubectl(['apply', '-f', '-'], [cron, held]);
    await mustKubectl(['delete', 'hpa/ending', '-n', 'ge-agents', '--wait=false']);
  },
);

const dryRun = (object: JsonObject, user: string) =>
  kubectl(['create', '--dry-run=server', '-f', '-', `--as=${user}`, '--as-group=system:masters'], object);

function ownedBy(object: JsonObject, apiVersion: string, kind: string): JsonObject {
  const ownerReferences = [{ apiVersion, kind, name: 'x', uid: 'u', controller: true }];
  return { ...object, metadata: { ...(object.metadata as JsonObject), ownerReferences } };
}

const onHost = pod('owned', 'ge-system', { hostNetwork: true });

const account = (name: string) => `system:serviceaccount:${name}`;

describe('the owner of a pod', () => {
  it.each([
    ['v1', 'ConfigMap', account('ge-agents:agent')],
    ['apps/v1', 'ReplicaSet', account('ge-agents:agent')],
    ['apps/v1', 'ReplicaSet', account('operators:other')],
    ['v1', 'ConfigMap', account('kube-system:replicaset-controller')],
    ['v1', 'ConfigMap', account('my-controllers:a')],
    ['apps/v1', 'ReplicaSet', 'admin'],
  ])('does not excuse it: %s %s, sent by %s', async (apiVersion, kind, user) => {
    expectDenied(await dryRun(ownedBy(onHost, apiVersion, kind), user), 'host-network', 'spec.');
  });

  it.each([
    account('kube-system:replicaset-controller'),
    account('my-controllers:a'),
    'system:kube-controller-manager',
  ])('excuses it where its template was judged, and %s sends it', async (user) => {
    expect(await dryRun(ownedBy(onHost, 'apps/v1', 'ReplicaSet'), user)).toMatchObject({ code: 0, warnings: [] });
  });

  it('is warned of where an operator sends it', async () => {
    const made = await dryRun(ownedBy(onHost, 'example.com/v1', 'Thing'), account('operators:mine'));
    expect(made).toMatchObject({ code: 0 });
    expect(backstopWarnings(made.warnings)).toHaveLength(1);
    expectDenied(await dryRun(onHost, account('operators:mine')), 'host-network', 'spec.');
  });
});

describe('a Job of a CronJob', () => {
  it('is warned of where kubectl may have made it, and denied where it did not', async () => {
    const args = ['create', 'job', 'by-hand', '--from=cronjob/cron-on-host', '-n', 'ge-system'];
    const made = await kubectl(args);
    expect(made).toMatchObject({ code: 0 });
    expect(backstopWarnings(made.warnings)).toHaveLength(1);
    const { stdout } = await kubectl([...args, '--dry-run=client', '-o', 'json']);
    const job = JSON.parse(stdout) as { metadata: JsonObject };
    const metadata = { ...job.metadata, annotations: {} };
    expectDenied(await dryRun({ ...job, metadata }, 'admin'), 'host-network', 'spec.');
  });
});

describe('what is being deleted', () => {
  it('is denied what it must not do, and may end', async () => {
    const patch = (type: string, change: unknown) =>
      kubectl(['patch', 'hpa/ending', '-n', 'ge-agents', `--type=${type}`, '-p', JSON.stringify(change)]);
    const sooner = { spec: { behavior: { scaleUp: { stabilizationWindowSeconds: 30 } } } };
    expectDenied(await patch('merge', sooner), 'hpa-scale-up-window', 'spec.behavior');
    expect(await patch('json', [{ op: 'remove', path: '/metadata/finalizers' }])).toMatchObject({ code: 0 });
  });
});
