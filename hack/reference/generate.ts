// What is generated about the policies, as text; nothing is written.
import { renderMarkdown } from '../../src/reference/markdown.ts';
import { references } from '../../src/reference/policy-reference.ts';
import { registry } from '../../webhooks/index.ts';
import { examplesOf } from './examples.ts';

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
