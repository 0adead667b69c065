import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import examples from '../../src/report/examples.json' with { type: 'json' };
import { renderMarkdown } from '../../src/report/policy-markdown.ts';
import { optionsOf } from '../../src/report/policy-options.ts';
import { type PolicyReference, references } from '../../src/report/policy-reference.ts';
import { renderText } from '../../src/report/policy-text.ts';
import { waysToPods, workloadPolicies } from '../../src/report/ways-to-pods.ts';
import { diffLines } from '../../src/text/diff-lines.ts';
import { loadProfile } from '../../src/zones/load.ts';
import { registry } from '../../webhooks/index.ts';
import { problemTexts } from '../support/results.ts';

const all = references(registry, examples);
const ids = all.map(({ id }) => id);
const ways = { all: waysToPods(registry), ofWorkloads: workloadPolicies(registry) };
const page = renderMarkdown(all, ways);

/** A policy with every optional field. */
const made: PolicyReference = {
  id: 'made-up',
  level: 'must',
  optIn: true,
  handbook: { chapter: 'K8S:HPA', quote: 'never sh-*, ded-*' },
  summary: 'Names like `sh-*` and sh-*, ded-*.',
  rationale: 'a | b <c>.',
  remediation: 'Do it.',
  zones: {
    'zone-1': { mode: 'audit', level: 'must', effect: 'warned' },
    'zone-2': { mode: 'enforce', level: 'must', effect: 'denied' },
    'zone-3': { mode: 'strict', level: 'off', effect: 'off' },
  },
  kinds: ['Deployment'],
  operations: ['CREATE', 'UPDATE'],
  where: 'somewhere',
  backstop: false,
  onlyInSets: false,
  injects: { summary: '`a: 1`', caution: 'it is new' },
  remedies: 'sh-* to `b`',
  messages: [
    { id: 'wrong', text: 'it is wrong', level: 'must' },
    { id: 'odd', text: 'it is odd', level: 'should', remediation: 'Think.' },
  ],
  options: [
    {
      name: 'many',
      type: 'map of text',
      default: { first: 'x'.repeat(40), second: 'y'.repeat(40) },
      description: 'M.',
    },
    { name: 'few', type: 'list of text', default: ['a', '*'], description: 'a | b.' },
    { name: 'none', type: 'text', description: 'N.' },
  ],
  examples: {
    fails: { yaml: 'kind: A', findings: ['must a: found *, wanted 1'], beside: { options: '{few: []}' } },
    passes: { yaml: 'kind: A\na: 1', beside: { unheard: 'of' } },
    injects: { before: 'kind: A', after: 'kind: A\na: 1' },
  },
};

describe('as Markdown', () => {
  it('has a section for each policy, under its id, and every link leads somewhere', () => {
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['What can make or change a pod', 'How to be exempted', ...ids]);
    const anchors = new Set(['the-policies', 'how-to-be-exempted', ...ids]);
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !anchors.has(link))).toEqual([]);
    expect([...new Set(links.filter((link) => ids.includes(link)))]).toEqual(ids);
  });

  it('has tables with as many cells in each row', () => {
    const tables = `${page}\n`.match(/(?:^\|.*\n)+/gm) ?? [];
    expect(tables.length).toBeGreaterThan(ids.length);
    for (const table of tables) {
      const cells = table.trimEnd().split('\n');
      expect(new Set(cells.map((line) => line.replaceAll('\\|', '').split('|').length)).size).toBe(1);
    }
  });

  it('shows a profile that can be loaded', () => {
    const [, profile = ''] = /```yaml\n(apiVersion: zonegate\.dev[\s\S]*?)```/.exec(page) ?? [];
    expect(problemTexts(loadProfile(profile, 'profile.yaml', registry))).toEqual([]);
  });

  it('leaves nothing out, and means what it says', () => {
    const text = renderMarkdown([made], { all: [], ofWorkloads: [] });
    for (const part of [
      '| [made-up](#made-up) | Names like `sh-*` and sh-\\*, ded-\\*. | must | warned | **denied** | off | yes | HPA |',
      '**Names like `sh-*` and sh-\\*, ded-\\*.** a | b \\<c>.',
      '> never sh-\\*, ded-\\*\n>\n> (handbook K8S:HPA)',
      '| must | warned | **denied** | off |\n| should | warned | warned | off |',
      'Off unless a profile turns it on.',
      '**Applies to** Deployment, in somewhere; on CREATE and UPDATE.',
      '> Where it is injected: it is new.',
      '- it is wrong\n- it is odd (only a should). Fix: Think.',
      '| `many` | map of text | below | M. |',
      '| `few` | list of text | `[a, "*"]` | a \\| b. |',
      '| `none` | text | unset | N. |',
      `many:\n  first: ${'x'.repeat(40)}\n  second: ${'y'.repeat(40)}\n`,
      '**Fix** Do it.\n\n`zonegate fix` changes sh-\\* to `b`.',
      '`policies: { made-up: { options: { few: [a, "*"] } } }`',
      '... with these options of the policy:\n\n```yaml\n{few: []}\n```',
      '... with unheard:',
      '- `must a: found *, wanted 1`',
      '```diff\n kind: A\n+a: 1\n```',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('has no values that are none', () => {
    expect(page).not.toMatch(/undefined|\[object|\bnull\b(?! \}|$)/m);
  });
});

describe('as text', () => {
  it.each(all.map((policy) => [policy.id, policy] as const))('%s fits a terminal', (_, policy) => {
    const [prose = ''] = renderText(policy).split('\nfails:\n');
    expect(prose.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(prose).not.toMatch(/undefined|\[object|`/);
  });

  it('leaves nothing out', () => {
    const text = renderText(made);
    for (const part of [
      'made-up (must, handbook K8S:HPA)',
      'zone-1 (audit): warned\n',
      'zone-2 (enforce): denied; a should: warned\n',
      'zone-3 (strict): off\n',
      'Off unless a profile turns it on.',
      'Caution: it is new',
      'it is odd (should). Fix: Think.',
      'many: map of text; as below. M.\n      first: xxx',
      'few: list of text; [a, "*"]. a | b.',
      'fix         Do it.\n              zonegate fix changes sh-* to b.',
      'policies: { made-up: off }',
      '-> must a: found *, wanted 1',
      'with these options of the policy:\n\n    {few: []}\n',
      'injection:\n\n      kind: A\n    + a: 1\n',
    ]) {
      expect(text).toContain(part);
    }
  });
});

describe('a diff', () => {
  const rendered = (before: string, after: string) =>
    diffLines(before, after).map(({ sign, text }) => `${sign}${text}`);

  it.each([
    ['a', 'a', [' a']],
    ['a\nb', 'a\nc\nb', [' a', '+c', ' b']],
    ['a\nb\nc', 'a\nc', [' a', '-b', ' c']],
    ['a\nb', 'a\nx', [' a', '-b', '+x']],
    ['a\na\nb', 'a\nb\nb', [' a', '-a', ' b', '+b']],
  ])('of %j and %j', (before, after, expected) => {
    expect(rendered(before, after)).toEqual(expected);
  });

  it('is what it takes to make one text of the other', () => {
    for (const { examples: shown } of all) {
      if (shown.injects === undefined) continue;
      const lines = diffLines(shown.injects.before, shown.injects.after);
      const without = (left: string) => lines.filter(({ sign }) => sign !== left).map(({ text }) => text);
      expect(without('+').join('\n')).toBe(shown.injects.before);
      expect(without('-').join('\n')).toBe(shown.injects.after);
    }
  });
});

describe('options', () => {
  it.each([
    [z.string(), 'text'],
    [z.boolean(), 'true or false'],
    [z.enum(['a', 'b']), 'one of a, b'],
    [z.int(), 'whole number'],
    [z.int().min(1), 'whole number, at least 1'],
    [z.int().min(1).max(9), 'whole number, 1 to 9'],
    [z.number().max(0.5), 'number, at most 0.5'],
    [z.array(z.int().min(0)), 'list of whole number, at least 0'],
    [z.record(z.string(), z.array(z.string())), 'map of list of text'],
    [z.strictObject({ cpu: z.string(), memory: z.string() }), '{ cpu, memory }'],
  ])('%#: their type in words', (schema, type) => {
    expect(optionsOf(z.strictObject({ it: schema.describe('D.') }))).toEqual([{ name: 'it', type, description: 'D.' }]);
  });

  it('have the default that holds where nothing is set', () => {
    expect(optionsOf(z.strictObject({ it: z.int().default(5).describe('D.') }))[0]?.default).toBe(5);
  });
});
