// The input of the check's bench: what a platform team has in its repository, small and large.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Four objects: a Deployment that breaks rules, one that breaks fewer, its CronJob, its Service. */
function application(name: string, isCareful: boolean): string {
  return `---
# Source: shop/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ge-system
  labels: &labels
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/version: "1.2.3"
spec:
  replicas: 2
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
        <<: *labels
      annotations:
        checksum/config: 0123456789abcdef0123456789abcdef
    spec:
      serviceAccountName: app
      containers:
        - name: app
          image: registry.example.com/team/${name}:${isCareful ? '1.2.3' : 'latest'}
          args: ["--port=8080", "--verbose"]
          ports:
            - {name: http, containerPort: 8080, protocol: TCP}
          env:
            - name: MODE
              value: "production"
            - name: PASSWORD
              valueFrom:
                secretKeyRef: {name: secret, key: password}
          resources:
            requests: {cpu: 100m, memory: 128Mi}${isCareful ? '\n            limits: {cpu: 500m, memory: 256Mi}' : ''}
          livenessProbe:
            httpGet: {path: /healthz, port: http}
            periodSeconds: 10
          volumeMounts:
            - name: config
              mountPath: /etc/app
      volumes:
        - name: config
          configMap: {name: app-config}
`;
}

function others(name: string): string {
  return `---
apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}, namespace: ge-system}
spec:
  schedule: "*/5 * * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: refresh
              image: registry.example.com/team/refresh:1.2.3
              command: [/bin/refresh, --all]
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ge-system
spec:
  selector:
    app: ${name}
  ports:
    - {name: http, port: 80, targetPort: http}
`;
}

export const kinds = ['Deployment', 'CronJob', 'Service'];
export const objectCount = 3000;
const fileCount = 30;

/** Writes a folder of 3,000 objects in 30 files, and a file of one object. */
export function writeManifests(dir: string): { one: string; many: string } {
  const [one, many] = [join(dir, 'one.yaml'), join(dir, 'many')];
  writeFileSync(one, application('one', false));
  mkdirSync(many);
  for (let file = 0; file < fileCount; file++) {
    const applications = Array.from({ length: objectCount / fileCount / 4 }, (_, index) => {
      const name = `app-${file}-${index}`;
      return application(name, false) + application(`${name}-b`, true) + others(name);
    });
    writeFileSync(join(many, `${file}.yaml`), applications.join(''));
  }
  return { one, many };
}

/** Deployments in one file, each of which lacks several defaults. */
export function deployments(count: number): string {
  const one = (index: number) => `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${index}
  namespace: team-${index % 100}
  labels:
    app: app-${index}
spec:
  selector:
    matchLabels:
      app: app-${index}
  template:
    metadata:
      labels:
        app: app-${index}
    spec:
      containers:
        - name: app
          image: registry.example.com/team/app:1.2.3
          resources:
            requests: {cpu: 100m, memory: 128Mi}
          livenessProbe:
            httpGet: {path: /healthz, port: 8080}
`;
  return Array.from({ length: count }, (_, index) => one(index)).join('');
}

/** What an installer brings before its workloads: resources whose fields are described at length. In characters. */
export function customResources(size: number): string {
  const parts: string[] = [];
  for (let index = 0, length = 0; length < size; index++) {
    const fields = Array.from({ length: 400 }, (_, field) => described(field)).join('');
    const part = `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things-${index}.example.com
spec:
  group: example.com
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
${fields}`;
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}

function described(field: number): string {
  return `                field${field}:
                  description: |-
                    What the field means, and what happens where it is left out. *This* is how installers describe it:
                    at length, with an example such as {{ .Values.field }}, and in several lines that nobody changes.
                  type: string
`;
}
