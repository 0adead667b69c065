import * as z from 'zod';
import { isObject } from '../../src/engine/json.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';
import { executorContainers } from './executor-containers.ts';
import { timing, toleranceOf } from './probe.ts';

const Options = z.strictObject({
  bootSeconds: z.int().min(1).default(120).describe('The least time that an executor must be given to start.'),
});

export const executorStartup = definePolicy({
  id: 'executor-startup',
  level: 'should',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'HEALTH_PROBES',
  docs: {
    quote: 'GE_EXECUTOR_EXAMPLE: initialDelaySeconds=10, periodSeconds=10, failureThreshold=12 (120s max boot)',
    summary: 'An executor with a startup probe is given 120 s to start.',
    rationale:
      'An executor unlocks Vault and installs its CLI when it starts: a short startup probe restarts it for ever.',
    remediation: 'Set startupProbe: {initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 12}.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'], where: 'executors' },
  options: Options,
  messages: {
    short: { text: 'the startup probe gives up before the executor has started', compares: 'amount' },
  },
  remedies: 'a `failureThreshold` that is too low for the startup probe to the least that is enough',
  validate(input, report) {
    const { options } = input;
    for (const { spec, path } of executorContainers(input).containers) {
      const probe = spec.startupProbe;
      if (!isObject(probe)) continue;
      const seconds = timing(probe, 'initialDelaySeconds') + toleranceOf(probe);
      if (seconds >= options.bootSeconds) continue;
      const boot = options.bootSeconds - timing(probe, 'initialDelaySeconds');
      const failureThreshold = Math.ceil(boot / timing(probe, 'periodSeconds'));
      report({
        message: 'short',
        path: [...path, 'startupProbe'],
        found: `${seconds} s`,
        wanted: `initialDelaySeconds + periodSeconds x failureThreshold >= ${options.bootSeconds} s`,
        amount: -seconds,
        remedy: [{ path: [...path, 'startupProbe', 'failureThreshold'], value: failureThreshold }],
      });
    }
  },
});
