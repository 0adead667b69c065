import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generated } from '../../hack/reference/generate.ts';
import examples from '../../src/reference/examples.json' with { type: 'json' };
import { references } from '../../src/reference/policy-reference.ts';
import { renderText } from '../../src/reference/text.ts';
import { registry } from '../../webhooks/index.ts';

const all = references(registry, examples);

describe('the reference', () => {
  it.each(generated().map(({ file, text }) => [file, text]))(
    '%s is what the policies and their fixtures say',
    (file, text) => {
      const committed = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
      expect(committed === text, `${file} is stale: npm run docs`).toBe(true);
    },
  );

  it.each(all.map((policy) => [policy.id, policy] as const))('of %s is complete', (_, policy) => {
    const { summary, rationale, remediation, handbook, examples: shown, options } = policy;
    for (const sentence of [summary, rationale, remediation]) expect(sentence).toMatch(/^[A-Z`'].*[.`]$/s);
    expect(handbook.quote.length).toBeGreaterThan(10);
    expect(shown.fails.yaml).toContain('kind:');
    expect(shown.fails.findings?.length).toBeGreaterThan(0);
    expect(shown.passes.yaml).toContain('kind:');
    expect(shown.injects !== undefined).toBe(policy.injects !== undefined);
    for (const option of options) expect(option.description).toMatch(/\.$/);
  });

  it.each(all.map((policy) => [policy.id, policy] as const))('of %s fits a terminal', (_, policy) => {
    const [prose = ''] = renderText(policy).split('\nfails:\n');
    // What has no spaces is not broken.
    const long = prose.split('\n').filter((line) => line.length > 100 && line.trim().includes(' '));
    expect(long.filter((line) => !/^\s+\S{80,}|: .*\S{70,}/.test(line))).toEqual([]);
    expect(prose).not.toMatch(/undefined|\[object/);
  });
});
