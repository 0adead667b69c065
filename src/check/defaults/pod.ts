// The defaults of pods. Source: k8s.io/kubernetes/pkg/apis/core/v1, defaults.go and
// zz_generated.defaults.go; types: k8s.io/api/core/v1.
import { defaultPullPolicy } from '../../engine/image.ts';
import { isObject, type JsonObject, list, own, valueAt } from '../../engine/json.ts';
import { podView } from '../../engine/pod.ts';
import { podSum, resourceNames } from '../../engine/pod-resources.ts';
import { formatCpu, formatMemory } from '../../engine/quantity.ts';
import { canonicalQuantity } from './quantity.ts';
import type { Shape } from './shape.ts';
import { fieldRef, metadata, resourceFieldRef, resourceRequirements, volume } from './volume.ts';

/** The shape of an object with such a spec. */
export const objectShape = (spec: Shape, more: Shape = {}): Shape => ({
  defaults: { metadata: {}, spec: {} },
  fields: { metadata, spec },
  ...more,
});

export const selector: Shape = { maps: ['matchLabels'] };

const httpGet: Shape = { zero: ['path', 'host', 'scheme'], defaults: { path: '/', scheme: 'HTTP' } };

const probe: Shape = {
  zero: ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'],
  defaults: { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  fields: { httpGet, tcpSocket: { zero: ['host'] }, grpc: { defaults: { service: '' } } },
};

const hook: Shape = { fields: { httpGet, tcpSocket: { zero: ['host'] } } };

const variable: Shape = {
  zero: ['value'],
  fields: {
    valueFrom: { fields: { fieldRef, resourceFieldRef, fileKeyRef: { defaults: { optional: false } } } },
  },
};

const container: Shape = {
  zero: [
    ...['image', 'workingDir', 'imagePullPolicy', 'terminationMessagePath', 'terminationMessagePolicy'],
    ...['stdin', 'stdinOnce', 'tty'],
  ],
  defaults: { resources: {}, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' },
  fields: {
    resources: resourceRequirements,
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
    lifecycle: { fields: { postStart: hook, preStop: hook } },
  },
  items: {
    env: variable,
    ports: { zero: ['name', 'hostPort', 'protocol', 'hostIP'], defaults: { protocol: 'TCP' } },
    volumeMounts: { zero: ['readOnly', 'subPath', 'subPathExpr'] },
  },
  finish: (spec) =>
    spec.imagePullPolicy === undefined ? { ...spec, imagePullPolicy: defaultPullPolicy(spec.image) } : spec,
};

/** A pod spec, in a Pod or in a template. */
const podSpec: Shape = {
  zero: [
    ...['restartPolicy', 'dnsPolicy', 'schedulerName', 'serviceAccountName', 'serviceAccount', 'nodeName'],
    ...['hostNetwork', 'hostPID', 'hostIPC', 'hostname', 'subdomain', 'priorityClassName'],
  ],
  maps: ['nodeSelector'],
  resources: ['overhead'],
  defaults: {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  },
  fields: { resources: resourceRequirements },
  items: {
    containers: container,
    initContainers: container,
    volumes: volume,
    tolerations: { zero: ['key', 'operator', 'value', 'effect'] },
    topologySpreadConstraints: { fields: { labelSelector: selector } },
  },
  // serviceAccount is the old name of serviceAccountName. The API server sets both.
  finish(spec) {
    const account = spec.serviceAccountName ?? spec.serviceAccount;
    return account === undefined ? spec : { ...spec, serviceAccountName: account, serviceAccount: account };
  },
};

/** The template of a workload. */
export const template: Shape = { defaults: { metadata: {}, spec: {} }, fields: { metadata, spec: podSpec } };

/** The spec of a Pod, which has more defaults than that of a template. */
export const ownPodSpec: Shape = {
  ...podSpec,
  defaults: { ...podSpec.defaults, enableServiceLinks: true },
  finish(spec) {
    const done = podSpec.finish?.(spec) ?? spec;
    const changed = Object.entries(done).map(([key, value]) => {
      if (key !== 'containers' && key !== 'initContainers') return [key, value] as const;
      return [key, Array.isArray(value) ? value.map((each) => inPod(each, done.hostNetwork === true)) : value] as const;
    });
    return withPodRequests(Object.fromEntries(changed));
  },
};

/**
 * Sets the requests of a container of a Pod to its limits, and with hostNetwork its hostPorts to its containerPorts.
 */
function inPod(spec: unknown, isOnHost: boolean): unknown {
  if (!isObject(spec)) return spec;
  const limits = valueAt(spec, ['resources', 'limits']);
  const resources = isObject(limits) && {
    resources: {
      ...(spec.resources as JsonObject),
      requests: { ...limits, ...asObject(own(spec.resources, 'requests')) },
    },
  };
  const ports = isOnHost &&
    Array.isArray(spec.ports) && {
      ports: spec.ports.map((port) =>
        isObject(port) ? { ...port, hostPort: port.hostPort ?? port.containerPort } : port,
      ),
    };
  return { ...spec, ...resources, ...ports };
}

/** Sets the requests of a Pod with limits of its own: to the sum of its containers, else to its limits. */
function withPodRequests(spec: JsonObject): JsonObject {
  const resources = asObject(spec.resources);
  const limits = asObject(resources.limits);
  if (Object.keys(limits).length === 0) return spec;
  const pod = podView({ spec: { ...spec, resources: undefined } }, []);
  const isAsked = (name: string) =>
    list(pod.containers).some((each) => each.spec.resources?.requests?.[name] !== undefined);
  const requests = resourceNames.flatMap((name) => {
    const sum = podSum(pod, 'requests', name);
    const asked = canonicalQuantity(name === 'cpu' ? formatCpu(sum) : formatMemory(sum));
    const wanted = isAsked(name) ? asked : limits[name];
    return wanted === undefined ? [] : [[name, wanted] as const];
  });
  const all = { ...Object.fromEntries(requests), ...asObject(resources.requests) };
  return { ...spec, resources: { ...resources, requests: all } };
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
