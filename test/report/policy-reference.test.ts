import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generated } from '../../hack/reference/generate.ts';
import examples from '../../src/report/examples.json' with { type: 'json' };
import { references } from '../../src/report/policy-reference.ts';
import { settingsOf } from '../../src/report/policy-words.ts';
import { loadProfile } from '../../src/zones/load.ts';
import { registry } from '../../webhooks/index.ts';
import { problemTexts, successOf } from '../support/results.ts';

const all = references(registry, examples);
const byId = all.map((policy) => [policy.id, policy] as const);

describe('the reference', () => {
  it.each(generated().map(({ file, text }) => [file, text]))('%s is what it is made from', (file, text) => {
    const committed = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    expect(committed === text, `${file} is stale: npm run docs`).toBe(true);
  });

  it.each(byId)('of %s is complete', (_, policy) => {
    const { summary, rationale, remediation, handbook, examples: shown, options, messages } = policy;
    for (const sentence of [summary, rationale, remediation]) expect(sentence).toMatch(/^[A-Z`'].*[.`]$/s);
    for (const { text, remediation: fix = remediation } of messages) {
      expect(text).toMatch(/^\S.*[^.\s]$/s);
      expect(fix).toMatch(/^[A-Z`'].*[.`]$/s);
    }
    expect(messages.length).toBeGreaterThan(0);
    expect(handbook.quote.length).toBeGreaterThan(10);
    expect(shown.fails.yaml).toContain('kind:');
    expect(shown.fails.findings?.length).toBeGreaterThan(0);
    expect(shown.passes.yaml).toContain('kind:');
    expect(shown.injects !== undefined).toBe(policy.injects !== undefined);
    if (shown.injects !== undefined) expect(shown.injects.before).not.toBe(shown.injects.after);
    for (const { description, type } of options) {
      expect(type).not.toBe('');
      expect(description).toMatch(/\.$/);
    }
  });

  it.each(byId)('of %s shows settings that a profile may have', (_, policy) => {
    const { off, other = off } = settingsOf(policy);
    for (const setting of [off, other]) {
      const profile = `apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: own\nextends: zone-2\n${setting}\n`;
      expect(problemTexts(loadProfile(profile, 'own.yaml', registry))).toEqual([]);
    }
    const profile = `apiVersion: zonegate.dev/v1alpha1\nkind: ZoneProfile\nname: own\nmode: strict\n${off}\n`;
    expect(successOf(loadProfile(profile, 'own.yaml', registry)).policies[policy.id]?.level).toBe('off');
  });

  it('says of a hint what becomes of it, and how it is fixed', () => {
    const tier = all.find(({ id }) => id === 'client-tier');
    expect(tier?.messages).toContainEqual(
      expect.objectContaining({ level: 'should', remediation: expect.stringContaining('Set the label') }),
    );
  });
});
