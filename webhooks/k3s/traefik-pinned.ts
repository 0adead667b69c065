import { parse } from 'yaml';
import * as z from 'zod';
import { isObject, type JsonObject, type Path, valueAt } from '../../src/engine/json.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { helmChartConfigs } from '../../src/engine/resource.ts';

const VALUES: Path = ['spec', 'valuesContent'];

export const traefikPinned = definePolicy({
  id: 'traefik-pinned',
  level: 'should',
  optIn: true,
  handbook: 'K3S_SPECIFIC',
  docs: {
    quote: 'k3s auto-updates Traefik — pin version in HelmChartConfig if needed',
    summary: 'The HelmChartConfig of Traefik pins its version.',
    rationale: 'An upgrade of k3s brings another Traefik with it, and with that another ingress, unasked.',
    remediation: 'Set image.tag in spec.valuesContent to the version that runs now.',
  },
  match: {
    resources: [helmChartConfigs],
    operations: ['CREATE', 'UPDATE'],
    where: 'system',
    // k3s writes into kube-system, where nothing is judged at admission.
    onlyInSets: true,
  },
  options: z.strictObject({}),
  messages: {
    unpinned: { text: 'k3s may replace Traefik by another version' },
    unreadable: {
      text: 'the values of Traefik cannot be read',
      remediation: 'Write spec.valuesContent as YAML: an object with the values of the chart.',
    },
  },
  validate({ namespace, name, object }, report) {
    // Elsewhere k3s does not read it.
    if (namespace !== 'kube-system' || name !== 'traefik') return;
    const content = valueAt(object, VALUES) ?? '';
    const values = typeof content === 'string' ? read(content) : undefined;
    if (values === undefined) {
      return report({ message: 'unreadable', path: VALUES, found: 'something else', wanted: 'YAML' });
    }
    // Newer versions of k3s take values as an object, too, and let those win.
    const tag = valueAt(object, ['spec', 'values', 'image', 'tag']) ?? valueAt(values, ['image', 'tag']);
    if (isVersion(tag)) return;
    const found = tag === 'latest' ? 'image.tag latest' : 'no image.tag';
    report({ message: 'unpinned', path: VALUES, found, wanted: 'image.tag: VERSION' });
  },
});

function read(content: string): JsonObject | undefined {
  try {
    const values: unknown = parse(content, { logLevel: 'error' }) ?? {};
    return isObject(values) ? values : undefined;
  } catch {
    // Broken YAML, or aliases that multiply: it is reported.
    return undefined;
  }
}

/** YAML reads an unquoted version such as 3.1 as a number. */
function isVersion(tag: unknown): boolean {
  return (typeof tag === 'string' && tag !== '' && tag !== 'latest') || typeof tag === 'number';
}
