import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadProfile } from '../../src/zones/load.ts';
import { knownOperators } from '../../src/zones/operators.ts';
import { successOf } from '../support/results.ts';
import { head, problems, registry } from './profiles.ts';

const zone = (text: string) => successOf(loadProfile(text, 'p.yaml', registry));

describe('a good profile', () => {
  it('gives every policy a setting, with its own level and the defaults of its options', () => {
    expect(zone(`${head}mode: enforce\n`)).toEqual({
      name: 'a',
      mode: 'enforce',
      mutation: 'inject',
      platform: {
        executors: {
          namespaces: ['ge-agents'],
          labels: { app: 'ge-executor' },
          names: ['ge-executor'],
          containers: ['ge-executor', 'executor'],
        },
        clients: { namespaces: ['ge-hosting', 'sh-*', 'ded-*'] },
        singletons: { names: ['dolly', 'orchestrator'] },
        controllers: { users: [] },
        operators: { users: knownOperators },
      },
      policies: {
        'plain-rule': { level: 'must', options: {} },
        'soft-rule': { level: 'should', options: {} },
        'limit-rule': { level: 'must', options: { least: 2, most: 5, images: ['a'], tiers: {} } },
      },
      overrides: [],
    });
  });

  it.each([
    ['extends: zone-1', 'audit'],
    ['extends: zone-2', 'enforce'],
    ['extends: zone-3', 'strict'],
    ['extends: zone-3\nmode: audit', 'audit'],
  ])('takes over what it extends: %s', (text, mode) => {
    expect(zone(`${head}${text}\n`)).toMatchObject({ name: 'a', mode, mutation: 'inject' });
  });

  it('keeps the defaults beside what it sets', () => {
    const text = `${head}extends: zone-1
mutation: preview
executors: {namespaces: [agents], containers: [agent]}
clients: {namespaces: ['*']}
singletons: {names: [lock-keeper]}
policies:
  plain-rule: off
  soft-rule: must
  limit-rule: {level: should, options: {most: 9, tiers: {tiny: {size: 0.5}}}}
namespaces:
  - {names: [shop, pay-*], mode: strict, policies: {limit-rule: must}}
  - {names: [other], policies: {soft-rule: must}}
  - {names: ['sh-*'], labels: {zonegate.dev/tier: small, app: '', x: "1"}}
`;
    expect(zone(text)).toMatchObject({
      mutation: 'preview',
      platform: {
        executors: {
          namespaces: ['agents'],
          labels: { app: 'ge-executor' },
          names: ['ge-executor'],
          containers: ['agent'],
        },
        clients: { namespaces: ['*'] },
        singletons: { names: ['lock-keeper'] },
      },
      policies: {
        'plain-rule': { level: 'off', options: {} },
        'soft-rule': { level: 'must', options: {} },
        'limit-rule': {
          level: 'should',
          options: { least: 2, most: 9, images: ['a'], tiers: { tiny: { size: 0.5 } } },
        },
      },
      overrides: [
        { namespaces: ['shop', 'pay-*'], mode: 'strict', levels: { 'limit-rule': 'must' } },
        { namespaces: ['other'], levels: { 'soft-rule': 'must' } },
        { namespaces: ['sh-*'], levels: {}, labels: { 'zonegate.dev/tier': 'small', app: '', x: '1' } },
      ],
    });
  });

  it('may be JSON, use anchors, or start with a directive that elsewhere makes `off` false', () => {
    const json = { apiVersion: 'zonegate.dev/v1alpha1', kind: 'ZoneProfile', name: 'j', mode: 'strict' };
    expect(zone(JSON.stringify(json, null, '\t'))).toMatchObject({ name: 'j', mode: 'strict' });
    const anchors = `${head}mode: audit\nexecutors: {namespaces: &all [x]}\nclients: {namespaces: *all}\n`;
    expect(zone(anchors)).toMatchObject({ platform: { clients: { namespaces: ['x'] } } });
    const old = zone(`%YAML 1.1\n---\n${head}mode: audit\npolicies: {plain-rule: off}\n`);
    expect(old).toMatchObject({ policies: { 'plain-rule': { level: 'off' } } });
  });
});

describe('hostile text', () => {
  const bomb = Array.from({ length: 12 }, (_, i) => `k${i}: &k${i} [${(i === 0 ? 'x,' : `*k${i - 1},`).repeat(9)}]`);
  it.each<[string, string, RegExp]>([
    ['an alias bomb', bomb.join('\n'), /more than 100 aliases/],
    ['a short alias bomb', bomb.slice(0, 6).join('\n'), /more than 100 aliases/],
    ['deep nesting', '- '.repeat(5_000), /nested too deeply/],
    ['an endless line', 'x'.repeat(300_000), /larger than/],
    ['many keys', Array.from({ length: 2_000 }, (_, i) => `k${i}: 1`).join('\n'), /and 1904 more problems/],
    ['a circle', 'a: &a [*a]', /the anchor "a" holds itself/],
  ])('%s is refused', (_, text, message) => {
    expect(problems(text).join('\n')).toMatch(message);
  });

  const line = fc.oneof(
    fc.constantFrom(...head.split('\n'), 'mode: audit', 'policies:', '  limit-rule:', '    options:', 'namespaces:'),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...'-?:,[]{}#&*!|>\'"%@`~ \n\tab1'), maxLength: 12 }),
  );
  it('any text gives a zone or problems', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const loaded = loadProfile(lines.join('\n'), 'p', registry);
        if (loaded.ok) return expect(loaded.value.mode).toMatch(/^(?:audit|enforce|strict)$/);
        expect(loaded.problems.length).toBeGreaterThan(0);
        for (const { location } of loaded.problems) {
          expect(Math.min(location.line, location.column)).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  const fields = ['apiVersion', 'kind', 'name', 'mode', 'extends', 'executors', 'policies', 'namespaces', '__proto__'];
  const keys = fc.constantFrom(...fields, 'limit-rule', 'plain-rule', 'level', 'options', 'names', 'least', 'labels');
  const json = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('audit', 'must', 'off', null, 0, 1.5, true, 'zone-1', 'x'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
    ),
  })).value;
  it('any JSON gives a zone or problems', () => {
    fc.assert(
      fc.property(json, (value) => {
        const loaded = loadProfile(JSON.stringify(value), 'p', registry);
        expect(loaded.ok || loaded.problems.length > 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
