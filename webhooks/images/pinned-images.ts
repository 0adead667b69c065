import * as z from 'zod';
import { identityOf, imageIn } from '../../src/engine/image.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';

export const pinnedImages = definePolicy({
  id: 'pinned-images',
  level: 'should',
  handbook: 'IMAGE_MANAGEMENT',
  docs: {
    quote: 'FLOW: build -> tag -> push to registry -> kubectl set image or rollout restart',
    summary: 'An image has a tag other than `latest`, or a digest.',
    rationale: 'What `latest` means changes under a running Deployment: no rollback brings the old image back.',
    remediation: 'Name the version: IMAGE:TAG, or IMAGE@sha256:DIGEST.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({}),
  messages: {
    moving: { text: 'nobody can tell which image this is tomorrow', compares: 'subject' },
  },
  validate({ pod }, report) {
    for (const container of pod.containers) {
      const image = imageIn(container);
      if (image === undefined || image.digest !== undefined || (image.tag ?? 'latest') !== 'latest') continue;
      const { path, spec } = container;
      report({
        message: 'moving',
        path: [...path, 'image'],
        found: image.tag === undefined ? `${spec.image} without a tag` : String(spec.image),
        wanted: 'a version as tag, or a digest',
        about: identityOf(image),
      });
    }
  },
});
