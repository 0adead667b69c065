// Of an object that is looked up, only some fields are kept (src/engine/lookups.ts). This test fails when a policy reads
// another field: it would be there in files and fixtures, but never at admission.

import { describe, expect, it } from 'vitest';
import type { AdmissionCase } from '../../src/engine/admission-case.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { isObject, type JsonObject } from '../../src/engine/json.ts';
import { knownTarget, knownWorkload, type LookupResults } from '../../src/engine/lookups.ts';
import { horizontalPodAutoscalers, type Resource, workloads } from '../../src/engine/resource.ts';
import { registry } from '../../webhooks/index.ts';
import { type Context, type Fixture, fixturesOf } from '../support/fixtures.ts';
import { caseOf } from '../support/opened.ts';
import { requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

const byKind = new Map<unknown, Resource>(
  [...workloads, horizontalPodAutoscalers].map((resource) => [resource.kind, resource]),
);

/** Policies whose fixtures have look-ups. */
const all = registry.policies.flatMap(({ id }) =>
  (['pass', 'fail'] as const).flatMap((folder) =>
    fixturesOf(id, folder)
      .filter(({ context }) => isObject(context.target) || context.workloads !== undefined)
      .map((fixture): [string, string, Fixture] => [id, fixture.name, fixture]),
  ),
);

function open(id: string, { object, context }: Fixture) {
  const engine = createEngine(registry, zoneWith(registry, { only: id, options: { [id]: context.options ?? {} } }));
  return { engine, admissionCase: caseOf(engine, requestFor(object)) };
}

/** The lookups of a fixture, each object as it is given back. */
function lookupsOf(
  { target: ref }: AdmissionCase,
  { target, workloads: around, pods, ...others }: Context,
  give: Give,
): LookupResults {
  const given = (objects: readonly JsonObject[] | undefined) =>
    objects?.flatMap((object) => {
      const resource = byKind.get(object.kind);
      const known = (whole: JsonObject) => resource && knownWorkload(whole, resource);
      return known(object) === undefined ? [] : [give(object, (whole) => known(whole) ?? {})];
    });
  return {
    ...others,
    target:
      ref && target !== undefined
        ? { ...ref, object: target && give(target, (object) => knownTarget(object, ref.resource)) }
        : undefined,
    workloads: given(around),
    pods: given(pods),
  };
}

type Give = (whole: JsonObject, known: (object: JsonObject) => JsonObject) => JsonObject;

const pod = { metadata: { labels: {} } };
/** An object with all fields that are kept of any object. */
const rich: JsonObject = {
  metadata: { name: 'x', labels: {} },
  status: { desiredNumberScheduled: 1, phase: 'x', conditions: [{ type: 'Complete', status: 'True' }] },
  spec: {
    ...{ replicas: 1, strategy: { type: 'x' }, template: pod },
    ...{ suspend: false, parallelism: 1, jobTemplate: { spec: { parallelism: 1, template: pod } } },
    ...{ scaleTargetRef: { kind: 'x', name: 'x' }, minReplicas: 1, maxReplicas: 1 },
  },
};

/** A view of the whole object that records reads of fields that are not kept. */
function watched(whole: JsonObject, known: unknown, unknownFields: string[], path = ''): JsonObject {
  return new Proxy(structuredClone(whole), {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (typeof key === 'symbol' || !Object.hasOwn(target, key)) return value;
      const here = `${path}.${key}`;
      // Look-ups leave out objects with an owner; in files they are there. All labels are kept.
      if (here === '.metadata.ownerReferences' || path.endsWith('.labels')) return value;
      if (!isObject(known) || !Object.hasOwn(known, key)) unknownFields.push(here);
      else if (isObject(value)) return watched(value, known[key], unknownFields, here);
      return value;
    },
  });
}

it('there are policies that look at what was looked up', () => {
  expect(new Set(all.map(([id]) => id)).size).toBeGreaterThan(3);
});

describe.each(all)('%s: %s', (id, _, fixture) => {
  const { engine, admissionCase } = open(id, fixture);
  const found = (give: Give) =>
    engine.validate(admissionCase, lookupsOf(admissionCase, fixture.context, give)).violations;

  it('finds the same in what is known of it', () => {
    expect(found((whole, known) => known(whole))).toEqual(found((whole) => whole));
  });

  it('reads nothing else of it', () => {
    const unknownFields: string[] = [];
    found((whole, known) => watched(whole, known(rich), unknownFields));
    expect(unknownFields).toEqual([]);
  });
});
