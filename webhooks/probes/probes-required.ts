import * as z from 'zod';
import { isObject } from '../../src/engine/json.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { daemonSets, deployments, statefulSets } from '../../src/engine/resource.ts';
import { isPlaceholder, placeholders } from '../images/placeholder.ts';
import { executorContainers } from './executor-containers.ts';

const probes = ['livenessProbe', 'readinessProbe'] as const;

export const probesRequired = definePolicy({
  id: 'probes-required',
  level: 'must',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'HEALTH_PROBES',
  docs: {
    quote: 'every deployment MUST have health probes (liveness + readiness, startup optional)',
    summary:
      'Every app container, and an executor that runs as a sidecar, has a liveness and a readiness probe; a startup probe is optional.',
    rationale:
      'Without them a hung process is never restarted, and traffic reaches pods that cannot serve it. Whoever fills in the image of a container, as Istio does for `auto`, brings its probes, too.',
    remediation:
      'Add the missing probe: httpGet for a service with an HTTP endpoint, tcpSocket for TCP only, exec where the event loop blocks.',
  },
  match: { resources: [deployments, statefulSets, daemonSets], operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({ placeholders }),
  messages: {
    livenessProbe: { text: 'the container has no liveness probe', compares: 'nothing' },
    readinessProbe: { text: 'the container has no readiness probe', compares: 'nothing' },
  },
  validate(input, report) {
    const { containers, isKnown } = executorContainers(input);
    const executors = new Set(isKnown ? containers : []);
    for (const container of input.pod.containers) {
      const { kind, spec, path } = container;
      const isExecutor = executors.has(container);
      if (kind !== 'app' && !isExecutor) continue;
      if (!isExecutor && isPlaceholder(spec.image, input.pod, input.options.placeholders)) continue;
      for (const probe of probes) {
        if (isObject(spec[probe])) continue;
        report({ message: probe, path: [...path, probe], found: 'none', wanted: 'a probe' });
      }
    }
  },
});
