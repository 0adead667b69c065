import * as z from 'zod';
import { formerIdentitiesOf, identityOf, podImages, shownImage } from '../../src/engine/image.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';
import { isPlaceholder, placeholders } from './placeholder.ts';

export const pinnedImages = definePolicy({
  id: 'pinned-images',
  level: 'should',
  // Images are built on the node, under moving tags, and imported into k3s.
  zones: { 'zone-1': 'off' },
  endangers: { security: '5.0' },
  handbook: 'IMAGE_MANAGEMENT',
  docs: {
    quote: 'FLOW: build -> tag -> push to registry -> kubectl set image or rollout restart',
    summary: 'An image has a tag other than `latest`, or a digest.',
    rationale: 'What `latest` means changes under a running Deployment: no rollback brings the old image back.',
    remediation: 'Name the version: IMAGE:TAG, or IMAGE@sha256:DIGEST.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: z.strictObject({ placeholders }),
  messages: {
    moving: { text: 'nobody can tell which image this is tomorrow', compares: 'subject' },
    unreadable: { text: 'nothing can pull an image of this name', compares: 'subject' },
  },
  validate({ pod, options }, report) {
    for (const image of podImages(pod)) {
      const { path, text, reference, isReadable } = image;
      const { tag, digest } = reference;
      const isMoving = digest === undefined && (tag ?? 'latest') === 'latest';
      if ((!isMoving && isReadable) || isPlaceholder(text, pod, options.placeholders)) continue;
      const shown = shownImage(text);
      report({
        message: isMoving ? 'moving' : 'unreadable',
        path,
        found: isMoving && tag === undefined ? `${shown} without a tag` : shown,
        wanted: 'a version as tag, or a digest',
        about: identityOf(image),
        formerly: formerIdentitiesOf(reference),
      });
    }
  },
});
