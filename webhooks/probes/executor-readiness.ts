import * as z from 'zod';
import { isObject } from '../../src/engine/json.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { cronJobs, jobs, workloads } from '../../src/engine/resource.ts';
import { executorContainers } from './executor-containers.ts';
import { handlerIn, lacksProbe } from './probe.ts';

/** Workloads that get traffic: all but jobs. */
const serving = workloads.filter((resource) => resource !== jobs && resource !== cronJobs);

const Options = z.strictObject({
  path: z.string().min(1).default('/ready').describe('The path of the injected probe.'),
  port: z.int().min(1).max(65_535).default(8080).describe('The port of the injected probe.'),
  periodSeconds: z.int().min(1).default(10).describe('The period of the injected probe.'),
  failureThreshold: z.int().min(1).default(3).describe('The failures that the injected probe tolerates.'),
});

export const executorReadiness = definePolicy({
  id: 'executor-readiness',
  level: 'should',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'HEALTH_PROBES',
  docs: {
    quote: 'GE_EXECUTOR_CONFIG: httpGet /ready, periodSeconds=10, failureThreshold=3',
    summary: 'The readiness probe of an executor asks by HTTP.',
    rationale:
      'An executor in a PTY session answers no HTTP: that must take it out of service, as only the HTTP probe does, and must not restart it.',
    remediation:
      'Use readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 10, failureThreshold: 3}, or leave the probe out: it is injected.',
  },
  match: { resources: serving, operations: ['CREATE', 'UPDATE'], where: 'executors' },
  options: Options,
  messages: {
    missing: { text: 'the executor has no readiness probe', compares: 'nothing' },
    handler: {
      text: 'the readiness probe of an executor should be httpGet',
      compares: 'nothing',
      noWorseThan: 'missing',
    },
  },
  injects: {
    summary:
      "`readinessProbe: {httpGet: /ready on 8080, periodSeconds: 10, failureThreshold: 3}` in the executor's container: the one that is named so (`executors.containers` in the profile), or the only one that runs",
  },
  mutate(input) {
    const { draft, intent, options } = input;
    const { path, port, periodSeconds, failureThreshold } = options;
    const { containers, isKnown } = executorContainers(input);
    if (!isKnown) return;
    for (const container of containers) {
      const probePath = [...container.path, 'readinessProbe'];
      const wanted = { httpGet: { path, port }, periodSeconds, failureThreshold };
      if (lacksProbe(container.spec.readinessProbe, probePath, wanted, intent)) draft.set(probePath, wanted);
    }
  },
  validate(input, report) {
    const { containers, isKnown } = executorContainers(input);
    // If it is not known which one is the executor, one with the right probe is taken for it.
    if (!isKnown && containers.some(({ spec }) => handlerIn(spec.readinessProbe) === 'httpGet')) return;
    for (const { spec, path: container } of containers) {
      const probe = spec.readinessProbe;
      const path = [...container, 'readinessProbe'];
      const handler = handlerIn(probe);
      if (!isObject(probe)) report({ message: 'missing', path, found: 'none', wanted: 'an httpGet probe' });
      else if (handler !== 'httpGet') {
        report({ message: 'handler', path, found: handler ?? 'no handler', wanted: 'httpGet' });
      }
    }
  },
});
