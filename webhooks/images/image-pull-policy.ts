import * as z from 'zod';
import { type ImageReference, identityOf, imageIn, pullPolicyOf } from '../../src/engine/image.ts';
import type { ContainerView } from '../../src/engine/pod.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';

export const imagePullPolicy = definePolicy({
  id: 'image-pull-policy',
  level: 'should',
  handbook: 'DEBUGGING',
  docs: {
    quote: 'IMAGEPULLBACKOFF: ... for local images, is imagePullPolicy=IfNotPresent?',
    summary: 'An image without a registry is never pulled anew.',
    rationale:
      "An image that was imported into the node is in no registry: Kubernetes' own default for `latest` and for no tag, Always, ends in ImagePullBackOff.",
    remediation: 'Set imagePullPolicy: IfNotPresent, or leave it out: it is injected.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    always: { text: 'an image without a registry is pulled at every start', compares: 'subject' },
  },
  injects: { summary: '`imagePullPolicy: IfNotPresent` for images without a registry, instead of the default Always' },
  remedies: '`imagePullPolicy` to IfNotPresent for images without a registry',
  mutate({ pod, draft, intent }) {
    for (const container of pod.containers) {
      const image = imageIn(container);
      if (!isPulled(container, image)) continue;
      const path = [...container.path, 'imagePullPolicy'];
      if (intent.isUnset(path, pullPolicyOf(image))) draft.set(path, 'IfNotPresent');
    }
  },
  validate({ pod }, report) {
    for (const container of pod.containers) {
      const image = imageIn(container);
      if (image === undefined || !isPulled(container, image)) continue;
      const path = [...container.path, 'imagePullPolicy'];
      const remedy = [{ path, value: 'IfNotPresent' }];
      report({
        message: 'always',
        path,
        found: 'Always',
        wanted: 'IfNotPresent or Never',
        about: identityOf(image),
        remedy,
      });
    }
  },
});

/** Whether an image is asked for at every start that no registry is named for. */
function isPulled({ spec }: ContainerView, image: ImageReference | undefined): boolean {
  if (image === undefined || image.registry !== undefined) return false;
  // An empty one is unset for the API server, too.
  return (spec.imagePullPolicy || pullPolicyOf(image)) === 'Always';
}
