import * as z from 'zod';
import { own, type Path } from '../../src/engine/json.ts';
import { isWindows } from '../../src/engine/pod.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';

export const runAsNonRoot = definePolicy({
  id: 'run-as-non-root',
  level: 'should',
  handbook: 'DEPLOYMENTS',
  docs: {
    quote: 'every deployment MUST have a security context (runAsNonRoot preferred)',
    summary: 'Every container runs as somebody other than root.',
    rationale: 'Whoever breaks out of a container that runs as root is root on the node.',
    remediation: 'Set securityContext.runAsNonRoot: true in the pod, and a USER other than root in the image.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    root: { text: 'the container may run as root' },
  },
  validate({ pod }, report) {
    // Windows has no root.
    if (isWindows(pod)) return;
    for (const { spec, path } of pod.containers) {
      // The container's own setting wins over that of the pod, field by field.
      const effective = (field: string) => own(spec.securityContext, field) ?? own(pod.spec.securityContext, field);
      const user = effective('runAsUser');
      const nonRoot = effective('runAsNonRoot');
      if (nonRoot === true || (typeof user === 'number' && user > 0)) continue;
      const field = user === 0 ? 'runAsUser' : 'runAsNonRoot';
      const at: Path = [...path, 'securityContext', field];
      const found = user === 0 ? 'user 0' : nonRoot === false ? 'false' : 'unset';
      report({ message: 'root', path: at, found, wanted: 'runAsNonRoot: true' });
    }
  },
});
