// Laws of the ratchet, for every policy and message: what is worse or another is told apart from what was there before,
// and what is as it was is never new.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/engine/case.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import type { Facts } from '../../src/engine/facts.ts';
import { isObject, type JsonObject, type Path, valueAt } from '../../src/engine/json.ts';
import type { Finding, Policy } from '../../src/engine/policy.ts';
import { KnownFindings } from '../../src/engine/ratchet.ts';
import { containerAt } from '../../src/engine/violation.ts';
import { edited } from '../../src/fix/data.ts';
import { registry } from '../../webhooks/index.ts';
import { typedObject } from '../support/arbitrary/objects.ts';
import { type Context, fixturesOf } from '../support/fixtures.ts';
import { deepFreeze, requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

interface State {
  readonly object: JsonObject;
  readonly context: Context;
}

const folders = ['pass', 'fail', 'mutate', 'fix'] as const;

/** The objects of a policy's fixtures, and what is a little different in one place. */
function statesOf(id: string): readonly State[] {
  return folders
    .flatMap((folder) => fixturesOf(id, folder))
    .flatMap(({ object, context }) => [object, ...variantsOf(object)].map((each) => ({ object: each, context })));
}

function variantsOf(object: JsonObject): JsonObject[] {
  return leavesOf(object)
    .filter(([path]) => !kept.has(String(path.at(-1))))
    .flatMap(([path, value]) => othersFor(value).map((other) => edited(object, { path, value: other }) as JsonObject));
}

/** They say what an object is, or take none but words of the API. */
const kept = new Set(['apiVersion', 'kind', 'namespace', 'name', 'restartPolicy', 'concurrencyPolicy']);

function leavesOf(value: unknown, path: Path = []): readonly (readonly [Path, unknown])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (isObject(value)) return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
  return [[path, value]];
}

function othersFor(value: unknown): readonly unknown[] {
  if (typeof value === 'number') return [0, 1, value + 1, value * 3 + 7];
  if (typeof value !== 'string') return [];
  const quantity = /^(\d+)(%|m|Mi|Gi|Ki|s)?$/.exec(value);
  if (quantity === null) return [`other-${value}`, `${value}x`, `registry.example.com/${value}`];
  const [, amount, unit = ''] = quantity;
  return [1, 2, 90].map((factor) => `${Math.min(Number(amount) * factor + 1, unit === '%' ? 100 : 1e9)}${unit}`);
}

function engineFor({ id }: Policy, options: unknown): Engine {
  return createEngine(registry, zoneWith(registry, { only: id, options: { [id]: options ?? {} } }));
}

function findingsIn(engine: Engine, { object, context }: State): readonly Finding[] {
  if (context.set !== undefined) {
    const judged = engine.judgeSet([object, ...context.set])[0]?.judged;
    return typeof judged === 'object' ? judged.violations.map(({ finding }) => finding) : [];
  }
  const opened = engine.open(requestFor(deepFreeze(object)));
  if (typeof opened === 'string') return [];
  const { violations, faults } = engine.validate(opened, factsOf(opened, context));
  expect(faults).toEqual([]);
  return violations.map(({ finding }) => finding);
}

function factsOf({ target }: Case, { target: object, ...others }: Context): Facts {
  return { ...others, target: target && object !== undefined ? { ...target, object } : undefined };
}

/** A finding, and the object that it was found in. */
interface Found {
  readonly finding: Finding;
  readonly object: JsonObject;
}

/** All that is found in a policy's states, by what is judged alike: the options, and what was looked up. */
function foundBy(policy: Policy): readonly (readonly Found[])[] {
  const groups = new Map<string, Found[]>();
  for (const state of statesOf(policy.id)) {
    const { expect: _, incomplete: __, ...context } = state.context;
    const key = JSON.stringify([
      context,
      valueAt(state.object, ['kind']),
      valueAt(state.object, ['metadata', 'labels']),
    ]);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    const engine = engineFor(policy, state.context.options);
    for (const finding of findingsIn(engine, state)) group.push({ finding, object: state.object });
  }
  return [...groups.values()];
}

/** Whether an update from one to the other would be denied. */
function isNew(now: Found, before: Found): boolean {
  const known = new KnownFindings(before.object);
  known.add(before.finding);
  return !known.excuses(now.finding, now.object);
}

const NUMBER = /(?<![\w.:/-])-?\d+(?:\.\d+)?(?=%|m|[KMGT]i|s|$|[\s,;])/g;

/** What a finding says, but for its numbers; and where it is. */
function likeness({ finding: { message, path, found, wanted }, object }: Found): string {
  const place = path.map((segment) => (typeof segment === 'number' ? '#' : segment));
  return JSON.stringify([message, containerAt(object, path), place, found.replaceAll(NUMBER, '#'), wanted]);
}

describe.each(registry.policies.map((policy) => [policy.id, policy] as const))('%s', (_, policy) => {
  const groups = foundBy(policy);
  const all = groups.flat();

  it('says of each finding what its message compares', () => {
    for (const { finding } of all) {
      const { compares } = policy.messages[finding.message] ?? {};
      const said = [finding.amount, finding.about].map((each) => each !== undefined);
      expect(said, finding.message).toEqual([
        compares === 'amount' || compares === 'both',
        compares === 'subject' || compares === 'both',
      ]);
    }
    expect([...new Set(all.map(({ finding }) => finding.message))].toSorted()).toEqual(
      Object.keys(policy.messages).toSorted(),
    );
  });

  it('tells findings apart that differ in their numbers', () => {
    for (const group of groups) {
      const alike = Map.groupBy(group, likeness);
      for (const [first, ...others] of alike.values()) {
        for (const other of others) {
          if (first === undefined || first.finding.found === other.finding.found) continue;
          const both = `${first.finding.found} / ${other.finding.found}`;
          expect(isNew(first, other) || isNew(other, first), both).toBe(true);
        }
      }
    }
  });

  it("tells findings apart that quote different words of the author's", () => {
    // Where it is told how bad it is, the word does not matter.
    const isOfWords = ({ message }: Finding) => policy.messages[message]?.compares !== 'amount';
    const quoted = all.filter(
      ({ finding, object }) => isOfWords(finding) && valueAt(object, finding.path) === finding.found,
    );
    for (const group of Map.groupBy(quoted, (each) =>
      likeness({ ...each, finding: { ...each.finding, found: '' } }),
    ).values()) {
      const [first, ...others] = group;
      for (const other of others) {
        if (first === undefined || isSameImage(first.finding.found, other.finding.found)) continue;
        const both = `${first.finding.found} / ${other.finding.found}`;
        expect(isNew(first, other) || isNew(other, first), both).toBe(true);
      }
    }
  });
});

/** Another tag of an image is the same image. */
function isSameImage(a: string, b: string): boolean {
  return a.replace(/:[^/]*$/, '') === b.replace(/:[^/]*$/, '');
}

/** With names that the API server takes: each container has its own. */
function named(value: unknown, list = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => named(item));
    if (list !== 'containers' && list !== 'initContainers') return items;
    return items.map((item, index) => (isObject(item) ? { ...item, name: `${list}-${index}` } : item));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, named(item, key)]));
}

/** Lists whose order means nothing: init containers run in theirs. */
const unordered = new Set(['containers', 'volumes', 'ports', 'metrics', 'matchExpressions']);

function reordered(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => reordered(item));
    return unordered.has(name) ? items.toReversed() : items;
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reordered(item, key)]));
}

describe('what is as it was', { timeout: 60_000 }, () => {
  const engines = registry.policies.map((policy) => engineFor(policy, {}));
  const states = fc
    .oneof(
      fc.constantFrom(...registry.policies.flatMap(({ id }) => fixturesOf(id, 'fail').map(({ object }) => object))),
      typedObject.map(({ object }) => JSON.parse(JSON.stringify(object)) as JsonObject),
    )
    .map((object) => named(object) as JsonObject);

  function expectNothingNew(now: JsonObject, old: JsonObject): void {
    for (const engine of engines) {
      const opened = engine.open(requestFor(deepFreeze(now), { old: deepFreeze(old) }));
      if (typeof opened === 'string' || opened.request.operation !== 'UPDATE') continue;
      const { violations } = engine.validate(opened, {});
      expect(violations.filter(({ isOld }) => !isOld).map(({ finding }) => finding)).toEqual([]);
    }
  }

  it('is old in another order', () => {
    fc.assert(
      fc.property(states, (object) => expectNothingNew(reordered(object) as JsonObject, object)),
      { numRuns: 400 },
    );
  });

  it('is old beside other fields that changed', () => {
    fc.assert(
      fc.property(states, (object) => expectNothingNew({ ...object, unrelated: 1 }, object)),
      { numRuns: 200 },
    );
  });
});
