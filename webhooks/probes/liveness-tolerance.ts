import * as z from 'zod';
import { isObject } from '../../src/engine/json.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';
import { DAY, LONGEST_OPERATION, longestOperationOf } from './longest-operation.ts';
import { running, timing, toleranceOf } from './probe.ts';

export const livenessTolerance = definePolicy({
  id: 'liveness-tolerance',
  level: 'must',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'HEALTH_PROBES',
  docs: {
    quote: 'ANTI_PATTERN: liveness probe timeout shorter than longest operation',
    summary: `A liveness probe tolerates more than the longest operation, which the annotation ${LONGEST_OPERATION} tells.`,
    rationale:
      'GE learned this the hard way: liveness probes killed executors during 3-minute sessions, which caused restart loops and wasted tokens.',
    remediation: `Raise periodSeconds or failureThreshold of the liveness probe until their product exceeds the operation.`,
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    shorter: { text: 'the liveness probe gives up during the longest operation', compares: 'amount' },
    unreadable: {
      text: 'the longest operation cannot be read',
      compares: 'nothing',
      remediation: `Write the annotation ${LONGEST_OPERATION} as a duration: 90s, 5m, 1h30m.`,
    },
  },
  remedies: '`failureThreshold` to the least that is enough, for operations of up to a day',
  validate(input, report) {
    const longest = longestOperationOf(input);
    if (longest === undefined) return;
    if (longest.seconds === undefined) {
      const { path } = longest;
      return report({ message: 'unreadable', path, found: 'something else', wanted: 'a duration such as 5m' });
    }
    for (const container of running(input.pod.containers)) {
      const probe = container.spec.livenessProbe;
      if (!isObject(probe)) continue;
      const seconds = toleranceOf(probe);
      if (seconds > longest.seconds) continue;
      const path = [...container.path, 'livenessProbe'];
      const enough = Math.floor(longest.seconds / timing(probe, 'periodSeconds')) + 1;
      report({
        message: 'shorter',
        path,
        found: `${seconds} s`,
        wanted: `periodSeconds x failureThreshold > ${longest.seconds} s`,
        // The wanted time changes with the annotation: so the lacking time is compared.
        amount: longest.seconds - seconds,
        ...(longest.seconds < DAY && { remedy: [{ path: [...path, 'failureThreshold'], value: enough }] }),
      });
    }
  },
});
