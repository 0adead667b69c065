import * as z from 'zod';
import { compiledOnce } from '../../src/engine/compiled.ts';
import { type ImageReference, identityOf, podImages, shownImage } from '../../src/engine/image.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { podDebug, workloads } from '../../src/engine/resource.ts';
import { isPlaceholder, placeholders } from './placeholder.ts';

const Options = z.strictObject({
  registries: z
    .array(z.string().regex(/^[^/\s]+(\/[^/\s]+)*$/, 'expected a HOST or HOST/PATH'))
    .default([])
    .describe('The registries that images may come from: HOST, HOST:PORT or HOST/PATH; none given: any.'),
  placeholders,
});

export const registryImages = definePolicy({
  id: 'registry-images',
  level: 'must',
  // Images are built on the node, under moving tags, and imported into k3s.
  zones: { 'zone-1': 'off' },
  endangers: { security: '5.0' },
  handbook: 'IMAGE_MANAGEMENT',
  docs: {
    quote: 'FOR_UPCLOUD: images pushed to container registry (not local import)',
    summary: 'Images come from a registry, those that volumes show among them.',
    rationale:
      'The nodes of a managed cluster come and go: an image that was imported into one is missing on the next. What only stands for an image is none: Istio replaces `auto` in pods that it injects into, and `placeholders` names others.',
    remediation: 'Push the image to a registry, and name it with the host of that registry.',
  },
  match: { resources: [...workloads, podDebug], operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    local: { text: 'the image names no registry', compares: 'subject' },
    unreadable: {
      text: 'no registry can have an image of this name',
      compares: 'subject',
      remediation: 'Write the name as HOST/PATH:TAG, in small letters, or HOST/PATH@sha256:DIGEST.',
    },
    foreign: {
      text: 'the image comes from a registry that this zone does not allow',
      compares: 'subject',
      remediation: 'Push the image to one of the allowed registries, and name it there.',
    },
  },
  validate({ resource, pod, debugging, options: { registries, placeholders: others } }, report) {
    // Where all registries are allowed, a debugging container may use an image of the node.
    if (resource === podDebug && registries.length === 0) return;
    const { allows, wanted } = allowed(registries);
    for (const image of podImages(pod)) {
      const { path, text, reference, isReadable } = image;
      const isLocal = reference.registry === undefined;
      if (!isLocal && isReadable && allows(reference)) continue;
      if (isPlaceholder(text, pod, others)) continue;
      if (registries.length === 0 && debugging?.covers(path)) continue;
      const message = isLocal ? 'local' : isReadable ? 'foreign' : 'unreadable';
      report({ message, path, found: shownImage(text), wanted, about: identityOf(image) });
    }
  },
});

interface Allowed {
  allows(image: ImageReference): boolean;
  readonly wanted: string;
}

/** The registries that images may come from. */
const allowed = compiledOnce((registries: readonly string[]): Allowed => {
  if (registries.length === 0) return { allows: () => true, wanted: 'HOST/IMAGE:TAG' };
  const names = new Set(registries);
  const lengths = [...new Set(registries.map(({ length }) => length))];
  return {
    // `HOST/PATH` matches whole segments of the path only.
    allows({ registry, repository }) {
      const path = `${registry}/${repository}/`;
      return lengths.some((length) => path[length] === '/' && names.has(path.slice(0, length)));
    },
    wanted: `an image of ${registries.join(', ')}`,
  };
});
