import { CORE_SCHEMA, loadAll, realMapTag } from 'js-yaml';
import * as z from 'zod';
import { type Path, valueAt } from '../../src/engine/json.ts';
import { definePolicy } from '../../src/engine/policy.ts';
import { helmChartConfigs } from '../../src/engine/resource.ts';

const VALUES: Path = ['spec', 'valuesContent'];

export const traefikPinned = definePolicy({
  id: 'traefik-pinned',
  level: 'should',
  optIn: true,
  zones: { 'zone-1': 'should' },
  endangers: 'reliability',
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
    // The object is in kube-system, where all requests are exempt at admission.
    onlyInSets: true,
  },
  options: z.strictObject({}),
  messages: {
    unpinned: { text: 'k3s may replace Traefik by another version', compares: 'nothing' },
    unreadable: {
      text: 'the values of Traefik cannot be read',
      compares: 'nothing',
      remediation: 'Write spec.valuesContent as YAML: an object with the values of the chart.',
    },
  },
  validate({ namespace, name, object }, report) {
    // k3s reads only this object.
    if (namespace !== 'kube-system' || name !== 'traefik') return;
    const content = valueAt(object, VALUES) ?? '';
    const values = typeof content === 'string' ? read(content) : undefined;
    if (values === undefined) {
      return report({ message: 'unreadable', path: VALUES, found: 'something else', wanted: 'YAML' });
    }
    // Newer versions of k3s also read `spec.values`, which wins.
    const tag = valueAt(object, ['spec', 'values', 'image', 'tag']) ?? tagIn(values);
    if (isVersion(tag)) return;
    const found = tag === 'latest' ? 'image.tag latest' : 'no image.tag';
    report({ message: 'unpinned', path: VALUES, found, wanted: 'image.tag: VERSION' });
  },
});

/** Keys may be of any type: `{{ .Values.image }}`, a template that was not rendered, is YAML, too. */
const schema = CORE_SCHEMA.withTags(realMapTag);

type Values = ReadonlyMap<unknown, unknown>;

/** The values of a chart; undefined for a text that is no YAML, or no mapping. */
function read(content: string): Values | undefined {
  try {
    const documents = loadAll(content, { schema });
    const values = documents[0] ?? new Map();
    // Without aliases that multiply, every value takes at least one character.
    const isReadable = documents.length < 2 && values instanceof Map && sizeOf(values, new Map()) <= content.length;
    return isReadable ? values : undefined;
  } catch {
    // Invalid YAML, or nested too deeply: the policy reports it as unreadable.
    return undefined;
  }
}

/** The number of values. One that aliases repeat counts each time. */
function sizeOf(value: unknown, known: Map<unknown, number>): number {
  if (!(value instanceof Map || Array.isArray(value))) return 1;
  let size = known.get(value);
  if (size !== undefined) return size;
  size = 0;
  for (const [key, item] of value.entries()) size += sizeOf(key, known) + sizeOf(item, known);
  known.set(value, size);
  return size;
}

function tagIn(values: Values): unknown {
  const image = values.get('image');
  return image instanceof Map ? image.get('tag') : undefined;
}

/** YAML reads an unquoted version such as 3.1 as a number. */
function isVersion(tag: unknown): boolean {
  return (typeof tag === 'string' && tag !== '' && tag !== 'latest') || typeof tag === 'number';
}
