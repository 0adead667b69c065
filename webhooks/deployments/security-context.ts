import * as z from 'zod';
import { isObject } from '../../src/engine/json.ts';
import { isWindows, type PodView } from '../../src/engine/pod.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';

const Options = z.strictObject({
  runAsNonRoot: z.boolean().default(true).describe('The runAsNonRoot that is injected.'),
  fsGroup: z.int().min(0).default(1004).describe('The fsGroup that is injected.'),
});

export const securityContext = definePolicy({
  id: 'security-context',
  level: 'must',
  handbook: 'DEPLOYMENTS',
  docs: {
    quote: 'every deployment MUST have a security context (runAsNonRoot preferred)',
    summary: 'The pod, or every one of its containers, has a security context.',
    rationale: 'Without one a container runs as whatever its image says, which mostly is root.',
    remediation:
      'Set spec.securityContext of the pod, for example {runAsNonRoot: true, fsGroup: 1004}, or one in every container.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    missing: { text: 'neither the pod nor this container has a security context', compares: 'nothing' },
  },
  injects: {
    summary: '`securityContext: {runAsNonRoot: true, fsGroup: 1004}` in the pod',
    caution: 'an image that runs as root will not start',
  },
  mutate({ pod, draft, options }) {
    // Windows knows neither field; and one container that has a context shows that its author thought about it.
    if (isWindows(pod) || isSet(pod.spec.securityContext)) return;
    if (pod.containers.length === 0 || pod.containers.some(({ spec }) => isSet(spec.securityContext))) return;
    draft.set([...pod.path, 'securityContext'], { runAsNonRoot: options.runAsNonRoot, fsGroup: options.fsGroup });
  },
  validate({ pod }, report) {
    if (isWindows(pod) || isSet(pod.spec.securityContext)) return;
    for (const { spec, path } of lacking(pod)) {
      report({
        message: 'missing',
        path: [...path, 'securityContext'],
        found: spec.securityContext ? 'an empty one' : 'none',
        wanted: 'a securityContext in the pod or here',
      });
    }
  },
});

function lacking(pod: PodView) {
  return pod.containers.filter(({ spec }) => !isSet(spec.securityContext));
}

function isSet(securityContext: unknown): boolean {
  return isObject(securityContext) && Object.keys(securityContext).length > 0;
}
