import * as z from 'zod';
import { defaultPullPolicy, identityOf, type PodImage, parseImage, podImages } from '../../src/engine/image.ts';
import type { Intent } from '../../src/engine/intent.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';
import { isPlaceholder, placeholders } from './placeholder.ts';

export const imagePullPolicy = definePolicy({
  id: 'image-pull-policy',
  level: 'should',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'DEBUGGING',
  docs: {
    quote: 'IMAGEPULLBACKOFF: ... for local images, is imagePullPolicy=IfNotPresent?',
    summary: 'An image without a registry is never pulled anew.',
    rationale:
      "An image that was imported into the node is in no registry: Kubernetes' own default for `latest` and for no tag, Always, ends in ImagePullBackOff.",
    remediation: 'Set imagePullPolicy: IfNotPresent, or leave it out: it is injected.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({ placeholders }),
  messages: {
    always: { text: 'an image without a registry is pulled at every start', compares: 'subject' },
  },
  injects: { summary: '`imagePullPolicy: IfNotPresent` for images without a registry, instead of the default Always' },
  remedies: '`imagePullPolicy` to IfNotPresent for images without a registry',
  mutate({ pod, draft, intent, options }) {
    for (const image of podImages(pod)) {
      const path = image.pullPolicyPath;
      if (isOutdated(image, intent)) draft.remove(path);
      else if (isPulled(image) && !isPlaceholder(image.text, pod, options.placeholders)) {
        if (intent.isUnset(path, image.defaultPullPolicy, 'IfNotPresent')) draft.set(path, 'IfNotPresent');
      }
    }
  },
  validate({ pod, options }, report) {
    for (const image of podImages(pod)) {
      if (!isPulled(image) || isPlaceholder(image.text, pod, options.placeholders)) continue;
      const path = image.pullPolicyPath;
      const remedy = [{ path, value: 'IfNotPresent' }];
      const about = identityOf(image);
      report({ message: 'always', path, found: 'Always', wanted: 'IfNotPresent or Never', about, remedy });
    }
  },
});

/** Whether an image without a registry is pulled at every start. */
function isPulled({ reference, pullPolicy }: PodImage): boolean {
  return reference.registry === undefined && pullPolicy === 'Always';
}

/** Whether a pull policy was injected for an old image without a registry, and the new image has another default. */
function isOutdated({ path, pullPolicyPath, reference, pullPolicy, defaultPullPolicy: now }: PodImage, intent: Intent) {
  if (reference.registry === undefined || pullPolicy !== 'IfNotPresent' || now !== 'Always') return false;
  const before = intent.before(path);
  const wasInjected = defaultPullPolicy(before) === 'Always' && parseImage(before)?.registry === undefined;
  return wasInjected && intent.isInjected(pullPolicyPath);
}
