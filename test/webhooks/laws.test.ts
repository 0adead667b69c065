// What holds for every policy, whatever the object.
import fc from 'fast-check';
import jsonPatch from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/engine/case.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import { createRegistry } from '../../src/engine/registry.ts';
import type { AdmissionRequest } from '../../src/engine/request.ts';
import type { Resource } from '../../src/engine/resource.ts';
import { registry } from '../../webhooks/index.ts';
import { typedObject, wildObject } from '../support/arbitrary.ts';
import { deepFreeze, requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

const defaults = { requests: { cpu: '10m', memory: '32Mi' }, limits: { cpu: '100m', memory: '128Mi' } };
const options = { 'resource-limits': { defaults }, 'client-tier': { defaultTier: 'medium' } };
const all = createEngine(registry, zoneWith(registry, { options }));
const reversed = createEngine(createRegistry(registry.policies.toReversed()), zoneWith(registry, { options }));
const each = registry.policies.map((policy) =>
  createEngine(registry, zoneWith(registry, { only: policy.id, options })),
);

interface Sample {
  readonly resource: Resource;
  readonly object: JsonObject;
}

function open(engine: Engine, { resource, object }: Sample, old?: JsonObject): Case | undefined {
  const request: AdmissionRequest = {
    ...requestFor({ ...object, kind: 'Pod' }, old === undefined ? {} : { old }),
    object,
    resource,
    kind: resource,
    subResource: resource.subresource,
  };
  const opened = engine.open(request);
  return typeof opened === 'string' ? undefined : opened;
}

function mutate(engine: Engine, sample: Sample): JsonObject {
  const opened = open(engine, sample);
  if (opened === undefined) return sample.object;
  const { object, patch, faults } = engine.mutate(opened, {});
  expect(faults).toEqual([]);
  expect(jsonPatch.applyPatch(structuredClone(sample.object), patch as jsonPatch.Operation[]).newDocument).toEqual(
    object,
  );
  return object as JsonObject;
}

/** As parsed from JSON: no node stands in two places. */
function frozen(arbitrary: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return arbitrary.map(({ resource, object }) => ({
    resource,
    object: deepFreeze(JSON.parse(JSON.stringify(object))),
  }));
}

const typed = frozen(typedObject);
const wild = frozen(wildObject);
const anything = fc.oneof(typed, wild);

describe('laws', () => {
  it('no policy throws, or writes to its input, on any JSON of the right kind', () => {
    fc.assert(
      fc.property(anything, fc.option(wild, { nil: undefined }), (sample, old) => {
        for (const engine of [all, ...each]) {
          const opened = open(engine, sample, old?.object);
          if (opened === undefined) continue;
          expect(engine.mutate(opened, {}).faults).toEqual([]);
          expect(engine.validate(opened, {}).faults).toEqual([]);
        }
      }),
      { numRuns: 400 },
    );
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
    fc.assert(
      fc.property(typed, (sample) => {
        const together = mutate(all, sample);
        expect(mutate(reversed, sample)).toEqual(together);
        const oneByOne = each.reduce((object, engine) => mutate(engine, { ...sample, object }), sample.object);
        expect(oneByOne).toEqual(together);
      }),
      { numRuns: 300 },
    );
  });

  it('a policy accepts what it injected: no violation at or below a path that it wrote', () => {
    fc.assert(
      fc.property(typed, (sample) => {
        for (const engine of each) {
          const opened = open(engine, sample);
          if (opened === undefined) continue;
          const { injections, object } = engine.mutate(opened, {});
          const after = open(engine, { ...sample, object: object as JsonObject });
          const paths =
            after === undefined ? [] : engine.validate(after, {}).violations.map((v) => v.finding.path.join('/'));
          for (const { path } of injections)
            expect(paths.filter((at) => `${at}/`.startsWith(`${path.join('/')}/`))).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('an unchanged object has no new violations', () => {
    fc.assert(
      fc.property(typed, (sample) => {
        const opened = open(all, { ...sample, object: { ...sample.object, data: 1 } }, sample.object);
        if (opened === undefined) return;
        expect(all.validate(opened, {}).violations.filter(({ isOld }) => !isOld)).toEqual([]);
        expect(all.mutate(opened, {}).patch).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
