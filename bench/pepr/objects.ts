import type { a } from 'pepr';

export type PodSpec = NonNullable<NonNullable<NonNullable<a.Deployment['spec']>['template']>['spec']>;
export type Container = PodSpec['containers'][number];

export function podOf(deployment: a.Deployment): PodSpec {
  return deployment.spec?.template?.spec ?? { containers: [] };
}

export function containersOf(pod: PodSpec): Container[] {
  return [...pod.containers, ...(pod.initContainers ?? [])];
}

const suffixes: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

export function amount(quantity: string | undefined): number {
  const [, number, suffix] = /^([0-9.eE+-]+?)([a-zA-Z]*)$/.exec(quantity ?? '0') ?? [];
  return Number(number) * (suffixes[suffix ?? ''] ?? Number.NaN);
}
