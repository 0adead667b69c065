import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ContainerView, type PodView, podView } from '../../src/engine/pod.ts';
import { amountOf, podSum, usageOf } from '../../src/engine/pod-resources.ts';

const container = fc.record(
  { resources: fc.record({ limits: fc.record({ cpu: fc.constantFrom('0', '1', '2', '500m', 'x', '-1') }) }) },
  { requiredKeys: [] },
);
const init = fc.tuple(container, fc.constantFrom('Always', undefined)).map(([spec, restartPolicy]) => ({
  ...spec,
  restartPolicy,
}));
const pod = fc
  .record({ containers: fc.array(container, { maxLength: 4 }), initContainers: fc.array(init, { maxLength: 8 }) })
  .map((spec) => podView({ spec }, []));

const cpu = (view: ContainerView) => amountOf(view, 'limits', 'cpu') ?? 0n;
const sum = (views: readonly ContainerView[]) => views.reduce((total, view) => total + cpu(view), 0n);
const largest = (amounts: readonly bigint[]) => amounts.reduce((most, amount) => (amount > most ? amount : most), 0n);

/** Word by word: the containers that run at the same time. */
function groups({ containers }: PodView): readonly (readonly ContainerView[])[] {
  const inits = containers.filter(({ kind }) => kind === 'init');
  const sidecarsBefore = (one: ContainerView) =>
    containers.slice(0, containers.indexOf(one)).filter(({ kind }) => kind === 'sidecar');
  return [containers.filter(({ kind }) => kind !== 'init'), ...inits.map((one) => [...sidecarsBefore(one), one])];
}

describe('what runs at the same time', () => {
  it('is added up as the scheduler does it', () => {
    fc.assert(
      fc.property(pod, (view) => {
        const usage = usageOf(view, 'limits', 'cpu');
        const expected = groups(view).map(sum);
        expect(largest([usage.most])).toBe(largest(expected));
        for (const one of view.containers) {
          const beside = groups(view)
            .filter((group) => group.includes(one))
            .map((group) => sum(group.filter((other) => other !== one)));
          expect(usage.besides(one)).toBe(largest(beside));
        }
      }),
    );
  });

  it('is what the pod says of itself, if it does', () => {
    const resources = { limits: { cpu: '3' } };
    expect(podSum(podView({ spec: { resources, containers: [{ resources }] } }, []), 'limits', 'cpu')).toBe(
      3n * 10n ** 9n,
    );
  });
});
