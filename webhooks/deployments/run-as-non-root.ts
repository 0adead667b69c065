import * as z from 'zod';
import { own, type Path } from '../../src/engine/json.ts';
import { hasOwnUsers, isWindows } from '../../src/engine/pod.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { podDebug, workloads } from '../../src/engine/resource.ts';

/** A pod spec or a container. */
interface Holder {
  readonly securityContext?: unknown;
}

export const runAsNonRoot = definePolicy({
  id: 'run-as-non-root',
  level: 'should',
  zones: everyZone,
  endangers: { security: '6.0' },
  handbook: 'DEPLOYMENTS',
  docs: {
    quote: 'every deployment MUST have a security context (runAsNonRoot preferred)',
    summary: 'Every container runs as somebody other than root, or in a pod with users of its own.',
    rationale:
      'Whoever breaks out of a container that runs as root is root on the node, unless hostUsers: false gives the pod users of its own. Windows has no root: a pod is taken for one of Windows where it can run nowhere else (os, nodeSelector, node affinity).',
    remediation:
      'Set securityContext.runAsNonRoot: true in the pod, and a USER other than root, as a number, in the image.',
  },
  match: { resources: [...workloads, podDebug], operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    root: { text: 'the container may run as root', compares: 'amount' },
  },
  validate({ pod }, report) {
    // Windows has no root.
    if (isWindows(pod) || hasOwnUsers(pod)) return;
    for (const { spec, path } of pod.containers) {
      const user = effective('runAsUser', spec, pod.spec);
      const nonRoot = effective('runAsNonRoot', spec, pod.spec);
      if (nonRoot.value === true || (typeof user.value === 'number' && user.value > 0)) continue;
      // One path for all cases: a change from one to another is not new. But user 0 is worse than an image that may use
      // root.
      const contextPath: Path = [...path, 'securityContext', 'runAsNonRoot'];
      const found =
        user.value === 0 ? `user 0${user.from}` : nonRoot.value === false ? `false${nonRoot.from}` : 'unset';
      report({
        message: 'root',
        path: contextPath,
        found,
        wanted: 'runAsNonRoot: true',
        amount: user.value === 0 ? 1 : 0,
      });
    }
  },
});

/** A field of the security context that applies to a container: its own, or else that of the pod. */
function effective(field: string, container: Holder, pod: Holder): { value: unknown; from: string } {
  const value = own(container.securityContext, field) ?? undefined;
  return value === undefined ? { value: own(pod.securityContext, field), from: ' in the pod' } : { value, from: '' };
}
