// What is generated about the policies, as text; nothing is written.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Policy } from '../../src/engine/policy.ts';
import { renderMarkdown } from '../../src/reference/markdown.ts';
import { type Examples, references } from '../../src/reference/policy-reference.ts';
import { registry } from '../../webhooks/index.ts';

export interface Generated {
  /** From the root of the project. */
  readonly file: string;
  readonly text: string;
}

export function generated(): readonly Generated[] {
  const examples = Object.fromEntries(registry.policies.map((policy) => [policy.id, examplesOf(policy)]));
  return [
    { file: 'src/reference/examples.json', text: `${JSON.stringify(examples, null, 2)}\n` },
    { file: 'webhooks/README.md', text: renderMarkdown(references(registry, examples)) },
  ];
}

interface Fixture {
  readonly documents: readonly string[];
  readonly context: { readonly expect?: readonly string[] };
  /** A reader sees the object only: the less there is beside it, the better. */
  readonly cost: number;
}

function examplesOf(policy: Policy): Examples {
  const fails = simplest(policy, 'fail', 1);
  const passes = simplest(policy, 'pass', 1);
  const mutates = simplest(policy, 'mutate', 2);
  if (fails === undefined || passes === undefined) throw new Error(`${policy.id} needs fixtures that fail and pass`);
  const [before, after] = mutates?.documents ?? [];
  return {
    fails: { yaml: fails.documents[0] ?? '', findings: fails.context.expect ?? [] },
    passes: { yaml: passes.documents[0] ?? '' },
    ...(before !== undefined && after !== undefined && { injects: { before, after } }),
  };
}

const folder = new URL('../../test/fixtures/', import.meta.url);

function simplest({ id, level }: Policy, kind: string, objects: number): Fixture | undefined {
  const at = new URL(`${id}/${kind}/`, folder);
  let names: string[];
  try {
    names = readdirSync(at).sort();
  } catch {
    // Not every policy injects.
    return undefined;
  }
  const fixtures = names.map((name) => read(new URL(name, at), objects));
  // What is not injected shows nothing; a mere hint shows less than what the policy is about.
  const telling = fixtures.filter(({ documents }) => new Set(documents).size === objects);
  const isHint = ({ context }: Fixture) => !(context.expect ?? [level]).some((finding) => finding.startsWith(level));
  return telling.sort((a, b) => Number(isHint(a)) - Number(isHint(b)) || a.cost - b.cost)[0];
}

function read(file: URL, objects: number): Fixture {
  const parts = readFileSync(file, 'utf8')
    .trim()
    .split(/^---\n/m);
  const documents = parts.slice(0, objects).map((part) => part.trimEnd());
  const context = (parse(parts[objects] ?? '') ?? {}) as Record<string, unknown>;
  const beside = Object.entries(context).filter(([key, value]) => key !== 'expect' && !isEmpty(value)).length;
  const { expect } = context as Fixture['context'];
  return {
    documents,
    context: expect === undefined ? {} : { expect },
    cost: beside * 1000 + documents.join('\n').split('\n').length + (expect?.length ?? 0),
  };
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
