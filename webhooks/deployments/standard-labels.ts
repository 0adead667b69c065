import * as z from 'zod';
import { own, type Path } from '../../src/engine/json.ts';
import { definePolicy, everyZone } from '../../src/engine/policy.ts';
import { pods, workloads } from '../../src/engine/resource.ts';

const Options = z.strictObject({
  labels: z.array(z.string().min(1)).min(1).default(['app', 'component']).describe('The labels that are needed.'),
});

export const standardLabels = definePolicy({
  id: 'standard-labels',
  level: 'should',
  zones: everyZone,
  endangers: 'reliability',
  handbook: 'DEPLOYMENTS',
  docs: {
    quote: 'labels: app: {service} component: {component-type}',
    summary: 'Workloads and their pods carry the labels `app` and `component`.',
    rationale: 'Logs, disruption budgets and everybody who looks for a service find it by these labels.',
    remediation: 'Add the labels app and component to metadata.labels and to those of the pod template.',
  },
  match: { resources: workloads, operations: ['CREATE', 'UPDATE'] },
  options: Options,
  messages: {
    missing: { text: 'a standard label is missing', compares: 'nothing' },
    taken: {
      text: 'a standard label is missing from a pod that is there already',
      compares: 'nothing',
      level: 'should',
      remediation: 'Give the label back, or delete the pod, once you have looked at it.',
    },
  },
  validate({ operation, object, resource, pod, options }, report) {
    // Somebody who debugs a pod takes it out of its Service by removing a label.
    const message = resource === pods && operation === 'UPDATE' ? 'taken' : 'missing';
    const template = resource.template ?? [];
    const holders: { path: Path; metadata: unknown }[] = [{ path: ['metadata'], metadata: object.metadata }];
    // A bare Pod is its own template.
    if (template.length > 0) holders.push({ path: [...template, 'metadata'], metadata: pod.metadata });
    for (const { path, metadata } of holders) {
      const labels = own(metadata, 'labels');
      for (const label of options.labels) {
        const value = own(labels, label);
        if (typeof value === 'string' && value !== '') continue;
        report({ message, path: [...path, 'labels', label], found: described(value), wanted: 'a value' });
      }
    }
  },
});

/** What was found instead of a label. Without quotes, YAML makes numbers and booleans, which are no labels. */
function described(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  return value === '' ? 'an empty value' : 'no string';
}
