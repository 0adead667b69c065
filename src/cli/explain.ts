import { Command } from 'commander';
import type { Registry } from '../engine/registry.ts';
import examples from '../report/examples.json' with { type: 'json' };
import { references } from '../report/policy-reference.ts';
import { renderText } from '../report/policy-text.ts';
import { nearest } from '../text/nearest.ts';
import { type ExitCode, exitCodes, type Finish, refuse } from './exit.ts';
import type { Io } from './io.ts';
import { json, type OutputChoice, outputOption } from './output.ts';

/** `zonegate explain POLICY`: what a policy asks for, why, and how to satisfy it. */
export function explainCommand(registry: Registry, io: Io, finish: Finish): Command {
  return new Command('explain')
    .summary('print what a policy asks for, why, and how to fix it')
    .description(
      'Prints what a policy asks for, why, what it injects, its options, examples, and how to fix what breaks it.',
    )
    .argument('<policy>', 'the id of the policy, as in a denial or a warning; `zonegate policies` lists them')
    .addOption(outputOption())
    .addHelpText('after', '\nExample:\n  zonegate explain executor-liveness\n')
    .action((id: string, { output }: OutputChoice) => finish(explain(id, output, registry, io)));
}

function explain(id: string, output: OutputChoice['output'], registry: Registry, io: Io): ExitCode {
  const found = references(registry, examples).find((policy) => policy.id === id);
  if (found === undefined) return refuse([{ code: 'invalid-option', message: unknown(id, registry) }], io);
  io.stdout(output === 'json' ? json(found) : renderText(found));
  return exitCodes.ok;
}

function unknown(id: string, { policies }: Registry): string {
  const meant = nearest(
    id,
    policies.map((policy) => policy.id),
  );
  const hint = meant === undefined ? 'zonegate policies lists them' : `did you mean ${meant}?`;
  return `there is no policy ${JSON.stringify(id)}: ${hint}`;
}
