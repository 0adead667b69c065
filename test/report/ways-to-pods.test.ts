import { expect, it } from 'vitest';
import { replicated, workloads } from '../../src/engine/resource.ts';
import { waysToPods, withoutPods, workloadPolicies } from '../../src/report/ways-to-pods.ts';
import { registry } from '../../webhooks/index.ts';

const all = waysToPods(registry);
const byName = new Map(all.map((way) => [way.name, way]));

it('every way is there once, and is validated or has a reason', () => {
  const others = Object.entries(withoutPods).flatMap(([group, names]) => names.map((name) => `${group}/${name}`));
  const keys = [...all.map(({ key }) => key), ...others];
  expect(new Set(keys).size).toBe(keys.length);
  for (const { name, operations, policies, isWorkload, reason } of all) {
    const isJudged = operations.length > 0 && (isWorkload || policies.length > 0);
    expect(isJudged, name).toBe(reason === undefined);
  }
});

it('the same policies validate every workload, among them those about what a pod may do', () => {
  expect(workloadPolicies(registry)).toEqual(
    expect.arrayContaining(['host-network', 'resource-limits', 'security-context', 'registry-images']),
  );
  expect(all.filter(({ isWorkload }) => isWorkload)).toHaveLength(workloads.length);
});

it('what grows is held by the limit of the executors, wherever it says how many', () => {
  const isHeld = ({ policies, isWorkload }: (typeof all)[number]) =>
    [...policies, ...(isWorkload ? workloadPolicies(registry) : [])].includes('executor-max-replicas');
  const growing = all.filter(isHeld).map(({ name }) => name);
  for (const { resource, group } of replicated) {
    const name = group === '' ? resource : `${resource}.${group}`;
    expect(growing).toEqual(expect.arrayContaining([name, `${name}/scale`]));
  }
});

it('a change of a running pod is validated as that change', () => {
  expect(byName.get('pods/resize')).toMatchObject({
    operations: ['UPDATE'],
    policies: ['resource-limits', 'client-tier'],
  });
  expect(byName.get('pods/ephemeralcontainers')?.policies).toEqual(
    expect.arrayContaining(['security-context', 'run-as-non-root']),
  );
  expect(byName.get('pods/attach')).toMatchObject({ operations: ['CONNECT'], policies: ['no-hot-patch'] });
});
