import * as z from 'zod';
import { isObject } from '../../src/engine/json.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';
import { running, timing } from './probe.ts';

const Options = z.strictObject({
  initialDelaySeconds: z.int().min(0).default(30).describe('The longest delay that needs no startup probe.'),
});

export const slowStart = definePolicy({
  id: 'slow-start',
  level: 'should',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'HEALTH_PROBES',
  docs: {
    quote: 'IF: service takes >30s to start THEN: add startupProbe with generous failureThreshold',
    summary: 'A container that takes longer than 30 s to start has a startup probe, not a liveness probe that waits.',
    rationale:
      'A long initial delay is a guess: too short, the container is killed while it starts; too long, it hangs unnoticed.',
    remediation: 'Add a startupProbe with a generous failureThreshold, and take initialDelaySeconds away.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    delay: { text: 'the liveness probe waits for a slow start', compares: 'amount' },
  },
  validate({ pod, options }, report) {
    for (const { spec, path } of running(pod.containers)) {
      const probe = spec.livenessProbe;
      if (!isObject(probe) || isObject(spec.startupProbe)) continue;
      const seconds = timing(probe, 'initialDelaySeconds');
      if (seconds <= options.initialDelaySeconds) continue;
      report({
        message: 'delay',
        path: [...path, 'livenessProbe', 'initialDelaySeconds'],
        found: `${seconds} s and no startupProbe`,
        wanted: `a startupProbe, or at most ${options.initialDelaySeconds} s`,
        amount: seconds,
      });
    }
  },
});
