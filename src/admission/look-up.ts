import type { AdmissionCase } from '../engine/admission-case.ts';
import type { Deadline, LookupName, LookupResults, LookupSource } from '../engine/lookups.ts';
import type { Webhook } from '../engine/request.ts';

/** Looks up what the policies of a webhook need. A promise only if something is not known already. */
export function lookUp(
  source: LookupSource,
  admissionCase: AdmissionCase,
  webhook: Webhook,
  deadline: Deadline,
): LookupResults | Promise<LookupResults> {
  const needs = webhook === 'mutate' ? admissionCase.needsToMutate : admissionCase.needs;
  if (needs.length === 0) return none;
  const answers = needs.map((name) => ask(source, admissionCase, name, deadline));
  const lookups = (values: readonly unknown[]): LookupResults =>
    Object.fromEntries(needs.map((name, index) => [name, values[index]]));
  return answers.some((answer) => answer instanceof Promise) ? Promise.all(answers).then(lookups) : lookups(answers);
}

const none: LookupResults = {};

function ask(
  source: LookupSource,
  { request, target, view }: AdmissionCase,
  name: LookupName,
  deadline: Deadline,
): unknown {
  const namespace = request.namespace ?? '';
  switch (name) {
    case 'namespaceLabels':
      return source.namespaceLabels(namespace, deadline);
    case 'target':
      return target && source.target(namespace, target, deadline);
    case 'workloads':
      return source.workloads(namespace, deadline);
    case 'pods':
      return source.pods(namespace, view.platform.executors.labels, deadline);
    case 'disruptionBudgets':
      // Only policies for whole sets need them, and these never run at admission.
      return undefined;
  }
}
