// What `zonegate verify` and the webhooks agree on. It is outside of all profiles: nobody can switch it off.
import { isObject, own, valueAt } from './json.ts';

/** The annotation of an object whose sender wants to know which webhooks are called. Its value does not matter. */
export const VERIFY = 'zonegate.dev/verify';

/** Whether an object asks the webhooks to answer. It is judged as any other: the answer is a warning more, and no less. */
export function asksForAnswer(object: unknown): boolean {
  const annotations = valueAt(object, ['metadata', 'annotations']);
  return isObject(annotations) && own(annotations, VERIFY) !== undefined;
}

/** The warning by which a webhook answers. */
export function answerOf(webhook: 'mutate' | 'validate'): string {
  return `zonegate verify: ${webhook} was called`;
}
