// What the fields are in: objects that follow every rule. Nothing rolls out and nothing runs: here it matters only what
// is stored.
import { autoscaler, compliantContainer, cronJob, deployment, executorProbe } from '../support/objects.ts';
import type { Row } from './row.ts';

type Base = Pick<Row, 'namespace' | 'base'>;

const paused = { paused: true };

export function app(namespace: string): Base {
  return { namespace, base: deployment({ name: 'intent', namespace }, { spec: { replicas: 2, ...paused } }) };
}

export function executor(): Base {
  const names = { name: 'intent', namespace: 'ge-agents', app: 'ge-executor' };
  const change = { spec: paused, container: { livenessProbe: executorProbe } };
  return { namespace: 'ge-agents', base: deployment(names, change) };
}

export function localImage(): Base {
  const names = { name: 'intent', namespace: 'ge-system' };
  return { namespace: 'ge-system', base: deployment(names, { spec: paused, container: { image: 'app:latest' } }) };
}

export function scaled(namespace: string): Base {
  return { namespace, base: autoscaler({ name: 'intent', namespace }, 5) };
}

export function job(): Base {
  const base = cronJob({ name: 'intent', namespace: 'ge-agents' }, { spec: { suspend: true } });
  return { namespace: 'ge-agents', base };
}

/** A pod that nobody made but its author; no volume with a name of its own is put into it. */
export function pod(): Base {
  const securityContext = { runAsNonRoot: true, fsGroup: 1004 };
  const spec = { automountServiceAccountToken: false, securityContext, containers: [compliantContainer] };
  return { namespace: 'ge-system', base: { apiVersion: 'v1', kind: 'Pod', spec } };
}
