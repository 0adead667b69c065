import * as z from 'zod';
import { isObject } from '../../src/engine/json.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { daemonSets, deployments, statefulSets } from '../../src/engine/resource.ts';
import { executorContainers } from './executor-containers.ts';

const probes = ['livenessProbe', 'readinessProbe'] as const;

export const probesRequired = definePolicy({
  id: 'probes-required',
  level: 'must',
  handbook: 'HEALTH_PROBES',
  docs: {
    quote: 'every deployment MUST have health probes (liveness + readiness, startup optional)',
    summary:
      'Every app container, and an executor that runs as a sidecar, has a liveness and a readiness probe; a startup probe is optional.',
    rationale: 'Without them a hung process is never restarted, and traffic reaches pods that cannot serve it.',
    remediation:
      'Add the missing probe: httpGet for a service with an HTTP endpoint, tcpSocket for TCP only, exec where the event loop blocks.',
  },
  match: { resources: [deployments, statefulSets, daemonSets], operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    livenessProbe: { text: 'the container has no liveness probe', compares: 'nothing' },
    readinessProbe: { text: 'the container has no readiness probe', compares: 'nothing' },
  },
  validate(input, report) {
    const { containers, isKnown } = executorContainers(input);
    const executors = new Set(isKnown ? containers : []);
    for (const container of input.pod.containers) {
      const { kind, spec, path } = container;
      if (kind !== 'app' && !executors.has(container)) continue;
      for (const probe of probes) {
        if (isObject(spec[probe])) continue;
        report({ message: probe, path: [...path, probe], found: 'none', wanted: 'a probe' });
      }
    }
  },
});
