// What the ways are made of.

/** A text that has a size. */
export type Way = (n: number) => string;

/** So many parts, each made of its number. */
export function many(count: number, part: (index: number) => string, between = ''): string {
  return Array.from({ length: Math.ceil(count) }, (_, index) => part(index)).join(between);
}

export function indented(text: string, by: number): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');
}

/** A Deployment that wants much of what is filled in, and has some findings. */
export function deployment(name: string | number, { metadata = '', namespace = `ns-${name}` } = {}): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${name}
  namespace: ${namespace}
${metadata}spec:
  selector:
    matchLabels:
      app: app-${name}
  template:
    metadata:
      labels:
        app: app-${name}
    spec:
      containers:
        - name: app
          image: registry.example.com/app:1.0
`;
}

/** An autoscaler of which a value is changed, and others are filled in. */
export function autoscaler(name: string | number, { namespace = `ns-${name}`, target = 'a' } = {}): string {
  return `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: a${name}, namespace: ${namespace} }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${target} }
  maxReplicas: 3
  behavior: { scaleUp: { stabilizationWindowSeconds: 30 } }
`;
}

/** A Deployment with these lines among its annotations. */
export function annotated(lines: string): string {
  return deployment(0, { metadata: `  annotations:\n${lines}` });
}

interface Pod {
  readonly name?: string;
  readonly namespace?: string;
  readonly metadata?: string;
  readonly container?: (index: number) => string;
  readonly env?: string;
}

/** A Deployment of many containers, in each of which something is found. */
export function containers(count: number, pod: Pod = {}): string {
  const { name = 'a', namespace = 'ge-system', metadata = '', container = (index) => `c${index}` } = pod;
  const { env = 'env: [{ name: A, value: "1" }]' } = pod;
  const one = (index: number) => `        - name: ${container(index)}
          image: a:latest
          ${env}
          resources: { limits: { cpu: 9999 } }
`;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
${metadata}spec:
  selector: { matchLabels: { app: a } }
  template:
    metadata: { labels: { app: a } }
    spec:
      containers:
${many(count, one)}`;
}

/** A name that is as long as the text is large. */
export function long(n: number): string {
  return 'x'.repeat(n * 10);
}
