import * as z from 'zod';
import { parseDuration } from '../../src/engine/duration.ts';
import { isObject, own, type Path, valueAt } from '../../src/engine/json.ts';
import { definePolicy, type PolicyInput } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';
import { running, toleranceOf } from './probe.ts';

const ANNOTATION = 'zonegate.dev/longest-operation';

export const livenessTolerance = definePolicy({
  id: 'liveness-tolerance',
  level: 'must',
  handbook: 'HEALTH_PROBES',
  docs: {
    quote: 'ANTI_PATTERN: liveness probe timeout shorter than longest operation',
    summary: `A liveness probe tolerates more than the longest operation, which the annotation ${ANNOTATION} tells.`,
    rationale:
      'GE learned this the hard way: liveness probes killed executors during 3-minute sessions, which caused restart loops and wasted tokens.',
    remediation: `Raise periodSeconds or failureThreshold of the liveness probe until their product exceeds the operation.`,
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    shorter: { text: 'the liveness probe gives up during the longest operation' },
    unreadable: {
      text: 'the longest operation cannot be read',
      remediation: `Write the annotation ${ANNOTATION} as a duration: 90s, 5m, 1h30m.`,
    },
  },
  validate(input, report) {
    const annotation = annotationOf(input);
    if (annotation === undefined) return;
    const { path, value } = annotation;
    const milliseconds = typeof value === 'string' ? parseDuration(value) : undefined;
    if (milliseconds === undefined || !Number.isFinite(milliseconds)) {
      return report({ message: 'unreadable', path, found: 'something else', wanted: 'a duration such as 5m' });
    }
    const longest = milliseconds / 1000;
    for (const container of running(input.pod.containers)) {
      const probe = container.spec.livenessProbe;
      if (!isObject(probe)) continue;
      const seconds = toleranceOf(probe);
      if (seconds > longest) continue;
      report({
        message: 'shorter',
        path: [...container.path, 'livenessProbe'],
        found: `${seconds} s`,
        wanted: `periodSeconds x failureThreshold > ${longest} s`,
        amount: -seconds,
      });
    }
  },
});

/** The object's own annotation, else that of its pods. */
function annotationOf({ object, resource, pod }: PolicyInput): { path: Path; value: unknown } | undefined {
  const ofObject: Path = ['metadata', 'annotations'];
  const ofPods: Path = [...(resource.template ?? []), 'metadata', 'annotations'];
  const place = own(valueAt(object, ofObject), ANNOTATION) === undefined ? ofPods : ofObject;
  const annotations = place === ofObject ? valueAt(object, ofObject) : pod.metadata.annotations;
  const value = own(annotations, ANNOTATION);
  return value === undefined ? undefined : { path: [...place, ANNOTATION], value };
}
