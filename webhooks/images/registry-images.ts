import * as z from 'zod';
import { type ImageReference, imageOf } from '../../src/engine/image.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { workloads } from '../../src/engine/resource.ts';

const Options = z.strictObject({
  registries: z
    .array(z.string().regex(/^[^/\s]+(\/[^/\s]+)*$/, 'expected a HOST or HOST/PATH'))
    .default([])
    .describe('The registries that images may come from: HOST, HOST:PORT or HOST/PATH; none given: any.'),
});

export const registryImages = definePolicy({
  id: 'registry-images',
  level: 'must',
  handbook: 'IMAGE_MANAGEMENT',
  docs: {
    quote: 'FOR_UPCLOUD: images pushed to container registry (not local import)',
    summary: 'Images come from a registry.',
    rationale:
      'The nodes of a managed cluster come and go: an image that was imported into one is missing on the next.',
    remediation: 'Push the image to a registry, and name it with the host of that registry.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    local: { text: 'the image names no registry' },
    foreign: {
      text: 'the image comes from a registry that this zone does not allow',
      remediation: 'Push the image to one of the allowed registries, and name it there.',
    },
  },
  validate({ pod, options: { registries } }, report) {
    for (const { spec, path } of pod.containers) {
      const image = imageOf(spec.image);
      if (image === undefined) continue;
      const wanted = registries.length === 0 ? 'HOST/IMAGE:TAG' : `an image of ${registries.join(', ')}`;
      const finding = { path: [...path, 'image'], found: String(spec.image), wanted };
      if (image.registry === undefined) report({ message: 'local', ...finding });
      else if (registries.length > 0 && !registries.some((registry) => isFrom(image, registry))) {
        report({ message: 'foreign', ...finding });
      }
    }
  },
});

/** `HOST/PATH` covers whole segments of the path only. */
function isFrom({ registry, repository }: ImageReference, allowed: string): boolean {
  return `${registry}/${repository}/`.startsWith(`${allowed}/`);
}
