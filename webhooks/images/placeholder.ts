// Images that somebody else fills in when the pod is made: nothing can be said of them before.
import * as z from 'zod';
import { setOf } from '../../src/engine/compiled.ts';
import { own } from '../../src/engine/json.ts';
import type { PodView } from '../../src/engine/pod.ts';

/** The option of the policies that judge images, or what comes with them. */
export const placeholders = z
  .array(z.string().min(1))
  .default([])
  .describe('What stands for an image that somebody else fills in when the pod is made, as it is written.');

/** What Istio replaces by its proxy, in pods that it injects into. Source: Istio, "Installing Gateways". */
const AUTO = 'auto';

const TEMPLATES = 'inject.istio.io/templates';
const INJECT = 'sidecar.istio.io/inject';

/** Whether an image is one that somebody else fills in. */
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
