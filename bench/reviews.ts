import { fillDefaults, type Json, type JsonObject, managedFields } from './api-server.ts';

export interface Sample {
  name: 'small' | 'compliant' | 'large';
  uid: string;
  compliant: boolean;
  object: JsonObject;
  body: string;
}

interface Deployment {
  name: string;
  namespace: string;
  component: string;
  spec: JsonObject;
  pod: JsonObject;
}

const manager = 'kubectl-client-side-apply';

/** A CREATE review as kube-apiserver 1.36 sends it for `kubectl apply`. */
function review(name: Sample['name'], uid: string, compliant: boolean, written: Deployment): Sample {
  const labels = { app: written.name, component: written.component };
  const metadata = { annotations: {}, labels, name: written.name, namespace: written.namespace };
  const spec: JsonObject = {
    ...written.spec,
    selector: { matchLabels: { app: written.name } },
    template: { metadata: { labels }, spec: written.pod },
  };
  const applied: JsonObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec };
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(applied)}\n` };
  const filled = fillDefaults(spec);
  const object: JsonObject = {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: {
      name: written.name,
      namespace: written.namespace,
      labels,
      annotations,
      managedFields: managedFields(manager, { metadata: { annotations, labels }, spec: filled }),
    },
    spec: filled,
    status: {},
  };
  const kind = { group: 'apps', version: 'v1', kind: 'Deployment' };
  const resource = { group: 'apps', version: 'v1', resource: 'deployments' };
  const request: JsonObject = {
    uid,
    kind,
    resource,
    requestKind: kind,
    requestResource: resource,
    name: written.name,
    namespace: written.namespace,
    operation: 'CREATE',
    userInfo: {
      username: 'admin',
      groups: ['system:masters', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${'4e'.repeat(32)}`] },
    },
    object,
    oldObject: null,
    dryRun: false,
    options: {
      kind: 'CreateOptions',
      apiVersion: 'meta.k8s.io/v1',
      fieldManager: manager,
      fieldValidation: 'Strict',
    },
  };
  const body = JSON.stringify({ kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', request });
  return { name, uid, compliant, object, body };
}

function httpProbe(path: string): JsonObject {
  return { httpGet: { path, port: 8080 }, periodSeconds: 10 };
}

/** An executor as somebody who has not read the handbook would write it. */
function small(): Sample {
  const container: JsonObject = {
    image: 'ge-bootstrap-agent-executor:latest',
    name: 'executor',
    livenessProbe: httpProbe('/health'),
    readinessProbe: httpProbe('/ready'),
  };
  return review('small', '062a7a1b-b6ff-4359-bb6a-8de89a84b3be', false, {
    name: 'ge-executor',
    namespace: 'ge-agents',
    component: 'executor',
    spec: { replicas: 7 },
    pod: { containers: [container] },
  });
}

function compliant(): Sample {
  const container: JsonObject = {
    image: 'registry.example.com/ge/wiki:1.4.2',
    imagePullPolicy: 'IfNotPresent',
    name: 'wiki',
    env: [{ name: 'PYTHONUNBUFFERED', value: '1' }],
    livenessProbe: httpProbe('/health'),
    readinessProbe: httpProbe('/ready'),
    resources: {
      limits: { cpu: '1', memory: '1Gi' },
      requests: { cpu: '200m', memory: '256Mi' },
    },
  };
  return review('compliant', 'deac5974-e200-404b-ac56-2966d4276141', true, {
    name: 'ge-wiki',
    namespace: 'ge-wiki',
    component: 'web',
    spec: { replicas: 2, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
    pod: { containers: [container], securityContext: { runAsNonRoot: true, fsGroup: 1004 } },
  });
}

/** Ten containers with thirty variables each: near the largest that people run. */
function large(): Sample {
  const containers: Json[] = [];
  for (let c = 0; c < 10; c++) {
    const env: Json[] = [];
    for (let v = 0; v < 30; v++) {
      env.push({ name: `VAR_${v}`, value: `${v}` });
    }
    containers.push({
      image: `registry.example.com/acme/shop-${c}:latest`,
      name: `shop-${c}`,
      env,
      livenessProbe: httpProbe('/health'),
    });
  }
  return review('large', '02612582-0a1e-4336-bad3-8b0269aafe54', false, {
    name: 'shop',
    namespace: 'sh-acme',
    component: 'web',
    spec: {},
    pod: { containers },
  });
}

export function samples(): Sample[] {
  return [small(), compliant(), large()];
}
