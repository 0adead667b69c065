import type { Case } from '../engine/admission-case.ts';
import type { Deadline, FactName, FactSource, Facts } from '../engine/lookups.ts';
import type { Webhook } from '../engine/request.ts';

/** Collects what a webhook needs to know of a case: at once where it is at hand, else a promise. */
export function lookUp(source: FactSource, at: Case, webhook: Webhook, deadline: Deadline): Facts | Promise<Facts> {
  const needs = webhook === 'mutate' ? at.needsToMutate : at.needs;
  if (needs.length === 0) return none;
  const answers = needs.map((name) => ask(source, at, name, deadline));
  const facts = (values: readonly unknown[]): Facts =>
    Object.fromEntries(needs.map((name, index) => [name, values[index]]));
  return answers.some((answer) => answer instanceof Promise) ? Promise.all(answers).then(facts) : facts(answers);
}

const none: Facts = {};

function ask(source: FactSource, { request, target, subject }: Case, name: FactName, deadline: Deadline): unknown {
  const namespace = request.namespace ?? '';
  switch (name) {
    case 'namespaceLabels':
      return source.namespaceLabels(namespace, deadline);
    case 'target':
      return target && source.target(namespace, target, deadline);
    case 'workloads':
      return source.workloads(namespace, deadline);
    case 'pods':
      return source.pods(namespace, subject.platform.executors.labels, deadline);
    case 'disruptionBudgets':
      // Only policies that judge whole sets ask for them.
      return undefined;
  }
}
