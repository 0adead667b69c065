// Placeholders for images that somebody else fills in when the pod is made. Policies cannot know these images.
import * as z from 'zod';
import { setOf } from '../../src/engine/compiled.ts';
import { own } from '../../src/engine/json.ts';
import type { PodView } from '../../src/engine/pod.ts';

/** The option of policies about images, and about containers whose images may be placeholders. */
export const placeholders = z
  .array(z.string().min(1))
  .default([])
  .describe('What stands for an image that somebody else fills in when the pod is made, as it is written.');

/**
 * The placeholder that Istio replaces by its proxy, in pods that it injects into. Source: Istio, "Installing Gateways".
 */
const AUTO = 'auto';

const TEMPLATES = 'inject.istio.io/templates';
const INJECT = 'sidecar.istio.io/inject';

/** Whether an image is a placeholder. */
export function isPlaceholder(image: unknown, pod: PodView, names: readonly string[]): boolean {
  if (typeof image !== 'string') return false;
  return setOf(names).has(image) || (image === AUTO && isInjected(pod));
}

/** Whether a pod asks Istio to inject into it. */
function isInjected({ metadata: { labels, annotations } }: PodView): boolean {
  const templates = own(annotations, TEMPLATES);
  const isNamed = typeof templates === 'string' && templates !== '';
  return isNamed || [labels, annotations].some((each) => own(each, INJECT) === 'true');
}
