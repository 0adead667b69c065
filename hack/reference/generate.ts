// What is generated about the policies, the problems and the formats, as text; nothing is written.
import * as z from 'zod';
import { Output } from '../../src/report/check-schema.ts';
import { renderMarkdown } from '../../src/report/policy-markdown.ts';
import { references } from '../../src/report/policy-reference.ts';
import { waysToPods, workloadPolicies } from '../../src/report/ways-to-pods.ts';
import { registry } from '../../webhooks/index.ts';
import { examplesOf } from './examples.ts';
import { renderProblemPage } from './problem-page.ts';

export interface Generated {
  /** From the root of the project. */
  readonly file: string;
  readonly text: string;
}

export function generated(): readonly Generated[] {
  const examples = Object.fromEntries(registry.policies.map((policy) => [policy.id, examplesOf(policy)]));
  const ways = { all: waysToPods(registry), ofWorkloads: workloadPolicies(registry) };
  return [
    { file: 'src/report/examples.json', text: `${JSON.stringify(examples, null, 2)}\n` },
    { file: 'webhooks/README.md', text: renderMarkdown(references(registry, examples), ways) },
    { file: 'docs/problems.md', text: renderProblemPage() },
    { file: 'schemas/check-report.schema.json', text: `${JSON.stringify(jsonSchema(), null, 2)}\n` },
  ];
}

/** Nothing in an output can be written, so that readOnly would say nothing. */
function jsonSchema(): unknown {
  return z.toJSONSchema(Output, {
    override: ({ jsonSchema: schema }) => {
      delete schema.readOnly;
    },
  });
}
