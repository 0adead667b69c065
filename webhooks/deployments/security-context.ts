import * as z from 'zod';
import type { Intent } from '../../src/engine/intent.ts';
import { equal, isObject, type Path } from '../../src/engine/json.ts';
import { hasOwnUsers, isWindows, mayBeWindows, type PodView } from '../../src/engine/pod.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { podDebug, workloads } from '../../src/engine/resource.ts';
import { hasPrivateFiles } from './private-files.ts';

const Options = z.strictObject({
  runAsNonRoot: z.boolean().default(true).describe('The runAsNonRoot that is injected.'),
  fsGroup: z.int().min(0).default(1004).describe('The fsGroup that is injected.'),
});

const ROOT = 'an image that runs as root, or whose USER is a name, will not start';
const LEFT_OUT = 'no fsGroup: it opens files that only their owner may read';

export const securityContext = definePolicy({
  id: 'security-context',
  level: 'must',
  onlyWarnsDebugging: true,
  zones: everyZone,
  endangers: { security: '6.0' },
  handbook: 'DEPLOYMENTS',
  docs: {
    quote: 'every deployment MUST have a security context (runAsNonRoot preferred)',
    summary: 'The pod, or every one of its containers, has a security context, or the pod users of its own.',
    rationale:
      'Without one a container runs as whatever its image says, which mostly is root. With hostUsers: false that root is nobody on the node.',
    remediation:
      'Set spec.securityContext of the pod, for example {runAsNonRoot: true, fsGroup: 1004}, or one in every container.',
  },
  match: { resources: [...workloads, podDebug], operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    missing: { text: 'neither the pod nor this container has a security context', compares: 'nothing' },
    debugger: {
      text: 'neither the pod nor this ephemeral container has a security context',
      compares: 'nothing',
      remediation: 'Use kubectl debug --profile=general, or --profile=restricted.',
    },
  },
  injects: {
    summary:
      '`securityContext: {runAsNonRoot: true, fsGroup: 1004}` in the pod, unless it is for Windows; no fsGroup where a volume has files that only their owner may read',
    caution: ROOT,
  },
  mutate({ pod, draft, intent, options, debugging }) {
    // Debugging a node needs root.
    if (debugging?.tool === 'kubectl debug node') return;
    // Windows has neither field. If any container has a context, its author has decided.
    const path = [...pod.path, 'securityContext'];
    if (mayBeWindows(pod) || hasOwnUsers(pod)) return;
    if (isSet(pod.spec.securityContext) && !isInjected(pod, path, intent)) return;
    if (pod.containers.length === 0 || pod.containers.some(({ spec }) => isSet(spec.securityContext))) return;
    const { runAsNonRoot, fsGroup } = options;
    // With an fsGroup the group could read these files: ssh, for example, refuses such a key.
    const isPrivate = hasPrivateFiles(pod);
    const wanted = isPrivate ? { runAsNonRoot } : { runAsNonRoot, fsGroup };
    if (equal(pod.spec.securityContext, wanted)) return;
    if (isPrivate) draft.set(path, wanted, `${ROOT}; ${LEFT_OUT}`);
    else draft.set(path, wanted);
  },
  validate({ pod }, report) {
    if (isWindows(pod) || hasContext(pod)) return;
    for (const { kind, spec, path } of lacking(pod)) {
      report({
        message: kind === 'ephemeral' ? 'debugger' : 'missing',
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

/** Whether the pod itself has a security context, or users of its own. */
function hasContext(pod: PodView): boolean {
  return isSet(pod.spec.securityContext) || hasOwnUsers(pod);
}

/** Whether the context of the pod was injected, perhaps with other options. */
function isInjected({ spec }: PodView, path: Path, intent: Intent): boolean {
  const fields = Object.keys(spec.securityContext ?? {});
  return fields.every(
    // The owner of the context itself does not count: the API server fills in an empty one.
    (field) => (field === 'runAsNonRoot' || field === 'fsGroup') && intent.hasNoAuthor([...path, field]),
  );
}

function isSet(securityContext: unknown): boolean {
  return isObject(securityContext) && Object.keys(securityContext).length > 0;
}
