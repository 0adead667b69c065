// Whoever follows the handbook to the letter hears nothing but what is injected.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { createEngine } from '../../src/engine/engine.ts';
import { type JsonObject, valueAt } from '../../src/engine/json.ts';
import { zoneOf } from '../../src/zones/resolve.ts';
import { registry } from '../../webhooks/index.ts';
import { caseOf, validateSet } from '../support/opened.ts';
import { requestFor } from '../support/request.ts';

const text = readFileSync(new URL('templates.yaml', import.meta.url), 'utf8');
const templates = [...parseAllDocuments(text)].map((document) => document.toJS() as JsonObject);

describe.each(['zone-1', 'zone-2', 'zone-3'] as const)('%s', (name) => {
  const engine = createEngine(registry, zoneOf(name, registry));

  it.each(templates.map((object) => [`${object.kind} ${valueAt(object, ['metadata', 'name'])}`, object]))(
    '%s breaks no rule, and lacks nothing but PYTHONUNBUFFERED',
    (_, object) => {
      const lookups = { namespaceLabels: {}, workloads: templates, pods: [] };
      const mutated = engine.mutate(caseOf(engine, requestFor(object)), lookups);
      expect(mutated.injections.filter(({ policy }) => policy.id !== 'unbuffered-output')).toEqual([]);
      const after = caseOf(engine, requestFor(mutated.object as JsonObject));
      expect(engine.validate(after, lookups).violations).toEqual([]);
    },
  );

  it("side by side, only the minimal template lacks a budget: the handbook shows none but the executor's", () => {
    const found = validateSet(engine, templates).flatMap(({ object, result }) => {
      if (result === undefined) return [];
      const ids = result.violations.map(({ policy }) => policy.id);
      return ids.map((id) => `${id}: ${valueAt(object, ['metadata', 'name'])}`);
    });
    expect(found.filter((each) => !each.startsWith('unbuffered-output'))).toEqual(['pdb-coverage: shop']);
  });
});
