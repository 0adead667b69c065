// How `zonegate verify` learns which webhooks are called: they answer an annotation by a warning. No profile can turn
// that off.
import { isObject, own, valueAt } from './json.ts';

/** The annotation by which an object asks the webhooks to answer. Its value does not matter. */
export const VERIFY = 'zonegate.dev/verify';

/** Whether an object has that annotation. It is validated as any other; the answer is one more warning. */
export function asksForVerification(object: unknown): boolean {
  const annotations = valueAt(object, ['metadata', 'annotations']);
  return isObject(annotations) && own(annotations, VERIFY) !== undefined;
}

/** The warning by which a webhook answers. */
export function verifyWarning(webhook: 'mutate' | 'validate'): string {
  return `zonegate verify: ${webhook} was called`;
}
