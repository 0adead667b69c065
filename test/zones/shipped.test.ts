import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/text/nearest.ts';
import { loadProfile } from '../../src/zones/load.ts';
import { profileSchema, shippedNames } from '../../src/zones/profile.ts';
import { zoneOf } from '../../src/zones/resolve.ts';
import { shippedProfile } from '../../src/zones/shipped.ts';
import { registry } from '../../webhooks/index.ts';

describe('the shipped profiles', () => {
  it.each([
    ['zone-1', 'audit'],
    ['zone-2', 'enforce'],
    ['zone-3', 'strict'],
  ] as const)('%s is %s, injects, and has a setting for every policy', (name, mode) => {
    const zone = zoneOf(name, registry);
    expect(zone).toMatchObject({ name, mode, mutation: 'inject', overrides: [] });
    expect(Object.keys(zone.policies)).toEqual(registry.policies.map(({ id }) => id));
  });

  it.each(shippedNames)('%s is a profile like any other', (name) => {
    const loaded = loadProfile(JSON.stringify(shippedProfile(name)), name, registry);
    expect(loaded).toEqual({ ok: true, value: zoneOf(name, registry) });
  });
});

describe('the JSON Schema', () => {
  const schema = profileSchema(registry);

  it('spells out the policies and their options, and refuses other keys', () => {
    const limit = { maxReplicas: { type: 'integer', minimum: 1, default: 5 } };
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      additionalProperties: false,
      required: ['apiVersion', 'kind', 'name'],
      anyOf: [{ required: ['mode'] }, { required: ['extends'] }],
      properties: {
        mode: { enum: ['audit', 'enforce', 'strict'] },
        policies: {
          additionalProperties: false,
          properties: {
            'executor-max-replicas': {
              anyOf: [
                { enum: ['must', 'should', 'off'] },
                { properties: { options: { properties: limit, additionalProperties: false } } },
              ],
            },
          },
        },
      },
    });
  });

  it('names every policy, with what it asks for', () => {
    const { policies } = schema.properties as { policies: { properties: Record<string, { description: string }> } };
    expect(Object.keys(policies.properties)).toEqual(registry.policies.map(({ id }) => id));
    for (const { id, docs } of registry.policies) expect(policies.properties[id]?.description).toContain(docs.summary);
  });
});

describe('nearest', () => {
  it.each([
    ['polices', ['policies', 'clients'], 'policies'],
    ['modes', ['mode', 'names'], 'mode'],
    ['MODE', ['mode'], 'mode'],
    ['anme', ['name', 'mode'], 'name'],
    ['x', ['name'], undefined],
    ['name', [], undefined],
    ['', ['a'], 'a'],
    ['something', ['nothing-like-it'], undefined],
  ])('%s of %j is %s', (word, known, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });
});
