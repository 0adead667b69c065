// What is found in the objects, and what is written into them.
import { autoscaler, containers, deployment, long, many, type Way } from './texts.ts';

export const findingWays: Readonly<Record<string, Way>> = {
  'findings in one object': (n) => containers(n / 10),
  'findings beside a long name': (n) => containers(n / 10, { name: long(n) }),
  'findings beside a long namespace': (n) => containers(n / 10, { namespace: long(n) }),
  'findings beside a long label': (n) => containers(n / 10, { metadata: `  labels: { ? ${long(n)} : ${long(n)} }\n` }),
  'findings beside a long container': (n) =>
    containers(n / 10, { container: (index) => (index === 0 ? long(n) : `c${index}`) }),
  'objects beside a long name': (n) => `${deployment(long(n))}---\n${many(n / 10, deployment, '---\n')}`,
  'objects beside a long kind': (n) =>
    `apiVersion: v1\nkind: ${long(n)}\nmetadata: { name: a }\n---\n${many(n / 10, deployment, '---\n')}`,
  'objects beside a long value': (n) =>
    `${deployment(0).replace('app:1.0', long(n))}---\n${many(n / 10, deployment, '---\n')}`,
  'workloads beside their autoscalers': (n) =>
    many(n / 20, (index) => neighbour(index) + autoscaler(index, { namespace: 'ge-system', target: `app-${index}` })),
  'workloads beside their budgets': (n) => many(n / 20, (index) => neighbour(index) + budget(index)),
  'a long quantity': (n) => containers(1).replaceAll('9999', `"${'1'.repeat(n * 10)}"`),
  'a quantity of zeros': (n) => containers(1).replaceAll('9999', `"1${'0'.repeat(n * 10)}"`),
  'a quantity with a long exponent': (n) => containers(1).replaceAll('9999', `"1e${'9'.repeat(n * 10)}"`),
  'a deep annotation of an autoscaler': (n) => ofVersion1('behavior', `{"ScaleUp":${'['.repeat(n)}${']'.repeat(n)}}`),
  'a deeper annotation of an autoscaler': (n) =>
    ofVersion1('metrics', `[{"type":"Pods","x":${'{"a":'.repeat(n * 50)}1${'}'.repeat(n * 50)}}]`),

  'values that can not be written': (n) => containers(n / 10, { env: 'env: x' }),
  'documents with values that can not be written': (n) => many(n / 10, () => containers(1, { env: 'env: x' }), '---\n'),
  'values behind comments': (n) => containers(n / 10, { env: 'env: # c\n            []' }),
  'values that are shared': (n) => `x: &x [{ name: A, value: "1" }]\n${containers(n / 10, { env: 'env: *x' })}`,
  'values that are merged in': (n) => `x: &x { imagePullPolicy: Always }\n${containers(n / 10, { env: '<<: *x' })}`,
  'values in brackets': (n) => containers(n / 10, { env: 'env: [{ name: A }, # c\n            ]' }),
};

function neighbour(index: number): string {
  return `---\n${deployment(index, { namespace: 'ge-system' })}---\n`;
}

function budget(index: number): string {
  return `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: b${index}, namespace: ge-system }
spec: { minAvailable: 1, selector: { matchLabels: { app: app-${index} } } }
`;
}

function ofVersion1(annotation: string, json: string): string {
  const annotations = `annotations: { autoscaling.alpha.kubernetes.io/${annotation}: '${json}' }`;
  return autoscaler(0)
    .replace('autoscaling/v2', 'autoscaling/v1')
    .replace('namespace: ns-0', `namespace: b, ${annotations}`);
}
