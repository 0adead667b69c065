// Laws of the ratchet, for every policy and message: a finding that is worse, or about something else, is new, and one
// that did not change is never new.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdmissionCase } from '../../src/engine/admission-case.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { formatPath, isObject, type JsonObject, type Path, valueAt } from '../../src/engine/json.ts';
import type { LookupResults } from '../../src/engine/lookups.ts';
import type { Finding, Policy, Remedy } from '../../src/engine/policy.ts';
import { OldFindings } from '../../src/engine/ratchet.ts';
import type { AdmissionRequest } from '../../src/engine/request.ts';
import { containerAt } from '../../src/engine/violation.ts';
import { withEdit } from '../../src/yaml/edit/data-draft.ts';
import { registry } from '../../webhooks/index.ts';
import { typedObject } from '../support/arbitrary/objects.ts';
import { type Context, fixturesOf } from '../support/fixtures.ts';
import { caseOf, validateSet } from '../support/opened.ts';
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
  return editsOf(object).map((edit) => withEdit(object, edit) as JsonObject);
}

/** They say what an object is, or take none but words of the API. */
const kept = new Set(['apiVersion', 'kind', 'namespace', 'name', 'restartPolicy', 'concurrencyPolicy']);

/** The values in an object, and the objects in it: as a whole they can be left out, too. */
function partsOf(value: unknown, path: Path = []): readonly (readonly [Path, unknown])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => partsOf(item, [...path, index]));
  if (!isObject(value)) return [[path, value]];
  const inner = Object.entries(value).flatMap(([key, item]) => partsOf(item, [...path, key]));
  return path.length < 2 ? inner : [[path, value], ...inner];
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
    const result = validateSet(engine, [object, ...context.set])[0]?.result;
    return result?.violations.map(({ finding }) => finding) ?? [];
  }
  return arrivalsOf(object).flatMap((request) => {
    const { admissionCase } = engine.open(request);
    if (admissionCase === undefined) return [];
    const { violations, errors } = engine.validate(admissionCase, lookupsOf(admissionCase, context));
    expect(errors).toEqual([]);
    return violations.map(({ finding }) => finding);
  });
}

/** How an object may arrive: also as what is done to a pod that runs, and as input of a container that runs. */
function arrivalsOf(object: JsonObject): readonly AdmissionRequest[] {
  const request = requestFor(deepFreeze(object));
  const { kind, spec } = object;
  if (kind === 'PodExecOptions') return [request, requestFor({ ...object, kind: 'PodAttachOptions' })];
  if (kind !== 'Pod' || !isObject(spec)) return [request];
  const debugged = { ...object, spec: { ephemeralContainers: spec.containers } };
  return [
    request,
    requestFor(object, { old: { ...object, spec: {} } }),
    { ...requestFor(debugged, { old: { ...object, spec: {} } }), subResource: 'ephemeralcontainers' },
  ];
}

function lookupsOf({ target }: AdmissionCase, { target: object, ...others }: Context): LookupResults {
  return { ...others, target: target && object !== undefined ? { ...target, object } : undefined };
}

/** A finding, and the object that it was found in. */
interface Found {
  readonly finding: Finding;
  readonly object: JsonObject;
}

/** All that is found in a policy's states, grouped by options and look-ups. */
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
  const known = new OldFindings(before.object);
  known.add(before.finding);
  return !known.covers(now.finding, now.object);
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
    // If the amount is compared, the text does not matter.
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

/** What breaks a rule in a good object, in one place. */
interface Break extends Remedy {
  readonly state: JsonObject;
  readonly findings: readonly Finding[];
}

function breaksOf(id: string, engine: Engine, { object, context }: State): readonly Break[] {
  if (findingsIn(engine, { object, context }).length > 0) return [];
  return editsOf(object).flatMap((edit) => {
    const state = deepFreeze(withEdit(object, edit) as JsonObject);
    const findings = findingsIn(engine, { object: state, context });
    return findings.length === 0 || isExcepted(id, edit) ? [] : [{ ...edit, state, findings }];
  });
}

/** Whether the second break makes an object worse in which the first one is old. */
function isWorse(first: Break, second: Break): boolean {
  // What one change takes away, the other can not change.
  if (isWithin(first.path, second.path) || isWithin(second.path, first.path)) return false;
  return second.findings.some((finding) => !isOneOf(first, { finding, object: second.state }));
}

describe.each(registry.policies.filter(isUpdated).map((policy) => [policy.id, policy] as const))('%s', (id, policy) => {
  it('finds what a change would break in a good object in a bad one, too: nothing old hides it', () => {
    for (const { object, context } of fixturesOf(id, 'pass')) {
      const engine = engineFor(policy, context.options);
      const breaks = breaksOf(id, engine, { object, context });
      const pairs = breaks.flatMap((first) => breaks.map((second) => [first, second] as const));
      for (const [first, second] of pairs.filter((pair) => isWorse(...pair))) {
        const now = deepFreeze(withEdit(first.state, second) as JsonObject);
        const opened = caseOf(engine, requestFor(now, { old: first.state }));
        const { violations } = engine.validate(opened, lookupsOf(opened, context));
        const both = [first, second].map(({ path, value }) => `${formatPath(path)}: ${value}`).join(', then ');
        expect(violations.some(({ isOld }) => !isOld) || violations.length === 0, both).toBe(true);
      }
    }
  });
});

/**
 * Changes after which another finding is not hidden, but gone: who is no singleton any more may run twice; an object
 * that names a tier which does not exist has that of its namespace, which may be larger; and a container that sets
 * nothing adds nothing to the sum of its pod.
 */
function isExcepted(id: string, { path, value }: Remedy): boolean {
  if (path[1] === 'labels') return id === 'recreate-singletons' || path[2] === 'zonegate.dev/tier';
  return id === 'client-tier' && value === undefined && path.includes('resources');
}

/** Whether a finding is one of those in another state, and no worse. */
function isOneOf({ state, findings }: Break, found: Found): boolean {
  return findings.some((finding) => !isNew(found, { finding, object: state }));
}

function isUpdated({ match }: Policy): boolean {
  return match.operations.includes('UPDATE') && match.onlyInSets !== true;
}

/** What can be changed in one place of an object: another value, or none. */
function editsOf(object: JsonObject): readonly Remedy[] {
  return partsOf(object)
    .filter(([path]) => !kept.has(String(path.at(-1))))
    .flatMap(([path, value]) => [
      ...othersFor(value).map((other) => ({ path, value: other })),
      // Items of a list have no names to leave out.
      ...(typeof path.at(-1) === 'number' ? [] : [{ path, value: undefined }]),
    ]);
}

function isWithin(path: Path, parent: Path): boolean {
  return parent.every((segment, at) => path[at] === segment);
}

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
      const { admissionCase } = engine.open(requestFor(deepFreeze(now), { old: deepFreeze(old) }));
      if (admissionCase?.request.operation !== 'UPDATE') continue;
      const { violations } = engine.validate(admissionCase, {});
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
