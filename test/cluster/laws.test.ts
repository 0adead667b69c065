// What the API server takes without zonegate it takes with it, and a second time unchanged: on generated objects, each
// sent as a dry run. In audit mode, in which nothing may be refused.
import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import { isObject, type JsonObject, type Path, valueAt } from '../../src/engine/json.ts';
import type { Labels } from '../../src/engine/lookups.ts';
import { zoneOf } from '../../src/zones/resolve.ts';
import { registry } from '../../webhooks/index.ts';
import { acceptableObjects } from '../support/arbitrary/acceptable.ts';
import { requestFor } from '../support/request.ts';
import { kubectl, mustKubectl } from './support/kubectl.ts';
import { namespaces } from './support/objects.ts';
import { useZone } from './support/zonegate.ts';

const SEED = 20_261;
const COUNT = 320;
const objects = acceptableObjects(COUNT, SEED);

interface Sent {
  readonly byName: ReadonlyMap<string, JsonObject>;
  readonly stderr: string;
}

/** Creates each as a dry run; what is refused is left out. */
async function create(all: readonly JsonObject[]): Promise<Sent> {
  const list = { apiVersion: 'v1', kind: 'List', items: all };
  const { stdout, stderr } = await kubectl(['create', '--dry-run=server', '-o', 'json', '-f', '-'], list);
  // One object after the other, none within a list.
  const items = stdout.split(/(?<=^\})\n(?=\{)/m).map((text) => JSON.parse(text) as JsonObject);
  return {
    byName: new Map(items.map((item) => [valueAt(item, ['metadata', 'name']) as string, lasting(item)])),
    stderr,
  };
}

/** Without what the API server makes up for each new object, so that it can be sent again. */
function lasting(item: JsonObject): JsonObject {
  const { uid: _, creationTimestamp: __, generation: ___, ...metadata } = item.metadata as JsonObject;
  const { status: ____, ...rest } = item;
  if (item.kind !== 'Job') return { ...rest, metadata };
  const spec = item.spec as JsonObject;
  const template = spec.template as JsonObject;
  const { selector: _____, ...lastingSpec } = spec;
  return {
    ...rest,
    metadata: { ...metadata, labels: ownLabels(metadata) },
    spec: { ...lastingSpec, template: { ...template, metadata: { labels: ownLabels(template.metadata) } } },
  };
}

/** Without those that the API server gives a Job's pods. */
function ownLabels(metadata: unknown): JsonObject {
  const labels = Object.entries(valueAt(metadata, ['labels']) ?? {});
  return Object.fromEntries(labels.filter(([key]) => !/(^|\/)(controller-uid|job-name)$/.test(key)));
}

/** Where two objects differ: the uppermost paths. */
function differences(a: unknown, b: unknown, at: Path = []): Path[] {
  // What is injected into a list goes to its end.
  if (Array.isArray(a) && Array.isArray(b)) {
    return b.flatMap((each, index) => differences(a[index], each, [...at, index]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].flatMap((key) => differences(a[key], b[key], [...at, key]));
  }
  return Object.is(a, b) ? [] : [at];
}

function labelsOf(namespace: string): Labels | undefined {
  const found = namespaces.find((each) => valueAt(each, ['metadata', 'name']) === namespace);
  return valueAt(found, ['metadata', 'labels']) as Labels | undefined;
}

let without: Sent;

describe(`${COUNT} generated objects`, () => {
  useZone('zone-1', async () => {
    await mustKubectl(['apply', '-f', '-'], namespaces);
    without = await create(objects);
  });
  let once: Sent;
  beforeAll(async () => {
    once = await create(objects);
  });

  it('are nearly all such as an API server takes', () => {
    expect(without.byName.size, without.stderr).toBeGreaterThanOrEqual(300);
  });

  it('are taken with zonegate as without', () => {
    expect([...once.byName.keys()]).toEqual([...without.byName.keys()]);
  });

  it('are not changed by a second mutation', async () => {
    const twice = await create([...once.byName.values()]);
    expect(twice.byName).toEqual(once.byName);
    expect(twice.stderr).not.toContain(': injected ');
  });

  it('break no rule at anything that was injected', () => {
    const engine = createEngine(registry, zoneOf('zone-1', registry));
    const changed = new Set<string>();
    for (const [name, object] of once.byName) {
      const injected = differences(without.byName.get(name), object);
      if (injected.length > 0) changed.add(name);
      const { admissionCase } = engine.open(requestFor(object));
      if (admissionCase === undefined) continue;
      const { violations } = engine.validate(admissionCase, {
        namespaceLabels: labelsOf(admissionCase.view.namespace),
      });
      const at = violations.filter(({ finding: { path } }) =>
        injected.some((each) => each.every((segment, index) => path[index] === segment)),
      );
      expect(at.map(({ policy, finding }) => ({ name, policy, finding }))).toEqual([]);
    }
    expect(changed.size).toBeGreaterThanOrEqual(200);
  });
});
