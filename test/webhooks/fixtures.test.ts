import { describe, expect, it } from 'vitest';
import { statementOf } from '../../src/admission/render.ts';
import type { AdmissionCase } from '../../src/engine/admission-case.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { isOnlyOnCreate } from '../../src/engine/injection-rule.ts';
import type { JsonObject } from '../../src/engine/json.ts';
import type { LookupResults } from '../../src/engine/lookups.ts';
import type { ValidationResult } from '../../src/engine/validate.ts';
import { withEdit } from '../../src/yaml/edit/data-draft.ts';
import { registry } from '../../webhooks/index.ts';
import { type Context, type Fixture, fixturePolicies, fixturesOf } from '../support/fixtures.ts';
import { caseOf, validateSet } from '../support/opened.ts';
import { deepFreeze, requestFor } from '../support/request.ts';
import { zoneWith } from '../support/zone.ts';

function engineFor(id: string, context: Context) {
  return createEngine(registry, zoneWith(registry, { only: id, options: { [id]: context.options ?? {} } }));
}

function violations(id: string, object: JsonObject, context: Context): string[] {
  const result = validate(id, deepFreeze(object), context);
  if (result === undefined) return [];
  const { violations: found, errors } = result;
  expect(errors).toEqual([]);
  return found.map((violation) => `${violation.level} ${statementOf(violation)}`);
}

function validate(id: string, object: JsonObject, context: Context): ValidationResult | undefined {
  const engine = engineFor(id, context);
  if (context.set !== undefined) return validateSet(engine, [object, ...context.set])[0]?.result;
  const { admissionCase, exemption } = engine.open(requestFor(object));
  expect(exemption ?? 'unmatched').toBe('unmatched');
  return admissionCase && engine.validate(admissionCase, lookupsOf(admissionCase, context));
}

/** What would have been looked up, of what the fixture says. */
function lookupsOf({ target }: AdmissionCase, { target: object, ...others }: Context): LookupResults {
  return { ...others, target: target && object !== undefined ? { ...target, object } : undefined };
}

function mutate(id: string, { object, context }: Fixture): JsonObject {
  const engine = engineFor(id, context);
  const opened = caseOf(engine, requestFor(deepFreeze(object)));
  const { object: out, errors } = engine.mutate(opened, lookupsOf(opened, context));
  expect(errors).toEqual([]);
  return out as JsonObject;
}

/** What its remedies make of an object. */
function remedied(id: string, { object, context }: Fixture): JsonObject {
  const { violations: found } = validate(id, deepFreeze(object), context) as ValidationResult;
  const edits = found.flatMap(({ finding }) => finding.remedy ?? []);
  return edits.reduce<unknown>(withEdit, object) as JsonObject;
}

it('every fixture belongs to a policy', () => {
  expect(fixturePolicies().filter((id) => !registry.byId.has(id))).toEqual([]);
});

describe.each(registry.policies.map((policy) => [policy.id, policy] as const))('%s', (id, policy) => {
  const pass = fixturesOf(id, 'pass');
  const fail = fixturesOf(id, 'fail');
  const mutated = fixturesOf(id, 'mutate');
  const fixed = fixturesOf(id, 'fix');

  it('replicas are injected only on CREATE', () => {
    for (const { object, context } of mutated) {
      const engine = engineFor(id, context);
      const admissionCase = caseOf(engine, requestFor(deepFreeze(object)));
      const { injections } = engine.mutate(admissionCase, lookupsOf(admissionCase, context));
      const replicas = injections.filter(({ path }) => path.join('.') === 'spec.replicas');
      expect(replicas.filter(({ path }) => !isOnlyOnCreate(policy, path))).toEqual([]);
    }
  });

  it('has a fixture of each kind', () => {
    expect(pass.length).toBeGreaterThan(0);
    expect(fail.length).toBeGreaterThan(0);
    expect(mutated.length > 0).toBe(policy.mutate !== undefined);
    expect(fixed.length > 0).toBe(policy.remedies !== undefined);
  });

  it.each(pass.map((fixture) => [fixture.name, fixture] as const))('passes %s', (_, { object, context }) => {
    expect(violations(id, object, context)).toEqual([]);
  });

  it.each(fail.map((fixture) => [fixture.name, fixture] as const))('reports %s', (_, { object, context }) => {
    expect(violations(id, object, context)).toEqual(context.expect);
  });

  it.each(mutated.map((fixture) => [fixture.name, fixture] as const))('mutates %s', (_, fixture) => {
    const out = mutate(id, fixture);
    expect(out).toEqual(fixture.out);
    expect(violations(id, out, fixture.context).length > 0).toBe(fixture.context.incomplete === true);
  });

  it.each(fixed.map((fixture) => [fixture.name, fixture] as const))('fixes %s', (_, fixture) => {
    const out = remedied(id, fixture);
    expect(out).toEqual(fixture.out);
    expect(violations(id, out, fixture.context).length > 0).toBe(fixture.context.incomplete === true);
    expect(violations(id, fixture.object, fixture.context)).not.toEqual([]);
  });
});
