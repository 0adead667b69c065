// Laws that hold for every policy and every object.

import fc from 'fast-check';
import jsonPatch from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import type { AdmissionCase } from '../../src/engine/admission-case.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import type { JsonObject, Path } from '../../src/engine/json.ts';
import type { LookupResults } from '../../src/engine/lookups.ts';
import type { Finding, Policy } from '../../src/engine/policy.ts';
import { createRegistry } from '../../src/engine/registry.ts';
import type { AdmissionRequest } from '../../src/engine/request.ts';
import { apiVersionOf, connections } from '../../src/engine/resource.ts';
import { findingKey, type Violation } from '../../src/engine/violation.ts';
import { withEdit } from '../../src/yaml/edit/data-draft.ts';
import { registry } from '../../webhooks/index.ts';
import { lookups as arbitraryFacts, type Sample, typedObject, wildObject } from '../support/arbitrary/objects.ts';
import { validateSet } from '../support/opened.ts';
import { deepFreeze, requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

/** Deeper than any object that an API server takes, and what the patch library of these tests still follows. */
const DEPTH = 500;
const defaults = { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '100m', memory: '128Mi' } };
const options = { 'resource-limits': { defaults }, 'client-tier': { defaultTier: 'medium' } };
/** What was looked up: so that what depends on it is injected, too. */
const known: LookupResults = { namespaceLabels: { 'zonegate.dev/tier': 'large' }, workloads: [], pods: [] };
const all = createEngine(registry, zoneWith(registry, { options }));
const each = registry.policies.map((policy) =>
  createEngine(registry, zoneWith(registry, { only: policy.id, options })),
);

function open(engine: Engine, { resource, object }: Sample, old?: JsonObject): AdmissionCase | undefined {
  const request: AdmissionRequest = {
    ...requestFor({ ...object, kind: 'Pod' }, old === undefined ? {} : { old }),
    ...(connections.includes(resource) && { operation: 'CONNECT' }),
    object,
    resource,
    kind: resource,
    subResource: resource.subresource,
  };
  return engine.open(request).admissionCase;
}

function mutate(engine: Engine, sample: Sample): JsonObject {
  const admissionCase = open(engine, sample);
  if (admissionCase === undefined) return sample.object;
  const { object, patch, errors } = engine.mutate(admissionCase, known);
  expect(errors).toEqual([]);
  expect(jsonPatch.applyPatch(structuredClone(sample.object), patch as jsonPatch.Operation[]).newDocument).toEqual(
    object,
  );
  return object as JsonObject;
}

/** As after parsing: no object occurs twice in it. */
function parsed(object: JsonObject): JsonObject {
  return deepFreeze(JSON.parse(JSON.stringify(object)));
}

function frozen(arbitrary: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return arbitrary.map(({ resource, object }) => ({ resource, object: parsed(object) }));
}

function isWithin(path: Path, parent: Path): boolean {
  return parent.every((segment, at) => path[at] === segment);
}

const typed = frozen(typedObject);
const wild = frozen(wildObject);
const anything = fc.oneof(typed, wild);

// There are many runs, and the machine may be busy.
describe('laws', { timeout: 60_000 }, () => {
  it('no policy throws, or writes to its input, on any JSON of the right kind, whatever is looked up', () => {
    fc.assert(
      fc.property(
        anything,
        fc.option(wild, { nil: undefined }),
        arbitraryFacts,
        (sample, old, { target, ...known }) => {
          for (const engine of [all, ...each]) {
            const admissionCase = open(engine, sample, old?.object);
            if (admissionCase === undefined) continue;
            const ref = target === undefined ? undefined : admissionCase.target;
            const lookups: LookupResults = deepFreeze({ ...known, target: ref && { ...ref, object: target ?? null } });
            expect(engine.mutate(admissionCase, lookups).errors).toEqual([]);
            expect(engine.validate(admissionCase, lookups).errors).toEqual([]);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('a set is validated whatever is in it, in its order', () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 6 }), (samples) => {
        const objects = samples.map(({ resource, object }) => ({
          ...object,
          apiVersion: apiVersionOf(resource),
        }));
        const members = validateSet(all, objects);
        expect(members.map(({ object }) => object)).toEqual(objects);
        for (const { result } of members) expect(result?.errors ?? []).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('deep and wide objects are validated like any others', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`);
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k~/${index}`, 'v']));
    const containers = Array.from({ length: 1000 }, (_, index) => ({ name: `c${index}`, image: 'a' }));
    const pod = { metadata: { labels: wide }, spec: { containers, deep } };
    const spec = { replicas: 2, template: pod, jobTemplate: { spec: { template: pod } } };
    for (const resource of new Set(registry.policies.flatMap(({ match }) => match.resources))) {
      const metadata = { name: 'x', namespace: 'sh-acme', labels: wide };
      const object = parsed({ kind: resource.kind, metadata, spec });
      const once = mutate(all, { resource, object });
      expect(mutate(all, { resource, object: once })).toBe(once);
      const admissionCase = open(all, { resource, object: once }, { ...object, spec: { ...spec, deep } });
      if (admissionCase !== undefined) expect(all.validate(admissionCase, known).errors).toEqual([]);
    }
  });

  it('the patch of the original gives the draft; a second mutation changes nothing', () => {
    fc.assert(
      fc.property(typed, (sample) => {
        for (const engine of [all, ...each]) {
          const once = mutate(engine, sample);
          expect(mutate(engine, { ...sample, object: once })).toBe(once);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('the order of the policies does not matter, and all together are done in one step', () => {
    const order = fc.shuffledSubarray([...each.keys()], { minLength: each.length });
    fc.assert(
      fc.property(typed, order, (sample, indexes) => {
        const together = mutate(all, sample);
        const policies = indexes.map((index) => registry.policies[index] as Policy);
        const shuffled = createEngine(createRegistry(policies), zoneWith(registry, { options }));
        expect(mutate(shuffled, sample)).toEqual(together);
        const oneByOne = indexes.reduce(
          (object, at) => mutate(each[at] as Engine, { ...sample, object }),
          sample.object,
        );
        expect(oneByOne).toEqual(together);
      }),
      { numRuns: 300 },
    );
  });

  it('a policy accepts what it injected: no violation at or below a path that it wrote', () => {
    fc.assert(
      fc.property(typed, (sample) => {
        for (const engine of each) {
          const admissionCase = open(engine, sample);
          if (admissionCase === undefined) continue;
          const { injections, object } = engine.mutate(admissionCase, known);
          const after = open(engine, { ...sample, object: object as JsonObject });
          const found = after === undefined ? [] : engine.validate(after, known).violations;
          for (const { path } of injections)
            expect(found.filter((violation) => isWithin(violation.finding.path, path))).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('nothing that was injected is a violation when all have injected together', () => {
    fc.assert(
      fc.property(typed, (sample) => {
        const admissionCase = open(all, sample);
        if (admissionCase === undefined) return;
        const { injections, object } = all.mutate(admissionCase, known);
        const after = open(all, { ...sample, object: object as JsonObject });
        const found = after === undefined ? [] : all.validate(after, known).violations;
        for (const { policy, path } of injections) {
          const at = found.filter((violation) => isWithin(violation.finding.path, path));
          expect(at.filter((violation) => violation.policy === policy)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('what is injected breaks no rule of any policy that was kept before', () => {
    fc.assert(
      fc.property(typed, (sample) => {
        const object = mutate(all, sample);
        const admissionCase = open(all, { ...sample, object }, sample.object);
        if (object === sample.object || admissionCase === undefined) return;
        const broken = all.validate(admissionCase, known).violations.filter(({ isOld }) => !isOld);
        expect(broken.map(({ policy, finding }) => [policy.id, finding])).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  it('an unchanged object has no new violations', () => {
    fc.assert(
      fc.property(typed, (sample) => {
        const admissionCase = open(all, { ...sample, object: { ...sample.object, data: 1 } }, sample.object);
        // A command that runs in a pod replaces none.
        if (admissionCase === undefined || admissionCase.request.operation === 'CONNECT') return;
        expect(all.validate(admissionCase, known).violations.filter(({ isOld }) => !isOld)).toEqual([]);
        expect(all.mutate(admissionCase, known).patch).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('a remedy puts its finding right and breaks nothing else; what all do together is done in a few steps', () => {
    fc.assert(
      fc.property(typed, (sample) => {
        const before = violationsOf(all, sample);
        const known = new Set(before.map(keyOf));
        for (const { policy, finding } of before) {
          if (finding.remedy === undefined) continue;
          expect(policy.remedies).toBeDefined();
          const after = violationsOf(all, { ...sample, object: remedied(sample.object, finding) }).map(keyOf);
          expect(after).not.toContain(keyOf({ policy, finding }));
          expect(after.filter((key) => !known.has(key))).toEqual([]);
        }
        let object = sample.object;
        for (let step = 0; step < 4; step++) {
          for (const { finding } of violationsOf(all, { ...sample, object })) object = remedied(object, finding);
        }
        expect(violationsOf(all, { ...sample, object }).filter(({ finding }) => finding.remedy)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});

/** What is put right beside others that are not known may still be too much together with them. */
const alone: LookupResults = { workloads: [], pods: [] };

function violationsOf(engine: Engine, sample: Sample) {
  const admissionCase = open(engine, sample);
  return admissionCase === undefined ? [] : engine.validate(admissionCase, alone).violations;
}

function keyOf({ policy, finding }: Pick<Violation, 'policy' | 'finding'>): string {
  return findingKey(policy, finding, undefined);
}

function remedied(object: JsonObject, { remedy = [] }: Finding): JsonObject {
  return deepFreeze(remedy.reduce<unknown>(withEdit, object) as JsonObject);
}
