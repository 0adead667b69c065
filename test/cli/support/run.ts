import { run } from '../../../src/cli/run.ts';
import type { Registry } from '../../../src/engine/registry.ts';
import type { ProblemCode } from '../../../src/problem/catalogue.ts';
import { registry } from '../../../webhooks/index.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly stdin?: string | Uint8Array;
  readonly isTerminal?: boolean;
  readonly policies?: Registry;
}

/** Runs a command line in this process. */
export async function zonegate(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { stdin = '', isTerminal = false, policies = registry }: Surroundings = {},
): Promise<Ran> {
  const output = { stdout: '', stderr: '' };
  const code = await run(policies, '1.2.3', {
    argv,
    env,
    stdout: (text) => {
      output.stdout += text;
    },
    stderr: (text) => {
      output.stderr += text;
    },
    stdin: () => Promise.resolve(Buffer.from(stdin)),
    isTerminal: { stdin: isTerminal, stdout: isTerminal, stderr: isTerminal },
    columns: isTerminal ? 72 : undefined,
    onTermination() {},
    onFatal() {},
  });
  return { code, ...output };
}

/** How a command ends that could not be done: this line, and nothing else. */
export function refused(line: string, code: ProblemCode = 'invalid-option'): Ran {
  return { code: 2, stdout: '', stderr: `zonegate: ${line} [${code}]\n` };
}
