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
